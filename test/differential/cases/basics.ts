import {
  activity,
  boundary,
  bpmn,
  chain,
  extensions,
  flow,
  mappings,
  script,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const task = (extra = '') =>
  bpmn(
    `<startEvent id="s"/>${service('t', extra ? { extra } : {})}<endEvent id="e"/>${chain('s', 't', 'e')}`,
  );

export const basics: Case[] = [
  {
    name: 'start to end',
    play: async (trial) =>
      void (await trial.start(bpmn(`<startEvent id="s"/><endEvent id="e"/>${chain('s', 'e')}`), {
        a: 1,
        b: 'x',
      })),
  },
  {
    name: 'a path without an end event',
    play: async (trial) =>
      void (await trial.start(bpmn(`<startEvent id="s"/><manualTask id="m"/>${chain('s', 'm')}`))),
  },
  {
    name: 'service task with headers, completed with variables',
    play: async (trial) => {
      const headers = '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>';
      await trial.start(task(headers), { a: 1 });
      await trial.activate('t');
      await trial.complete('t', { b: [1, null], a: 1 });
    },
  },
  {
    name: 'completed twice, then unknown keys',
    play: async (trial) => {
      await trial.start(task());
      await trial.complete('t');
      await trial.complete('t');
      await trial.fail('nowhere', 1);
      await trial.throwError('nowhere', 'x');
      await trial.retries('nowhere', 2);
      await trial.resolve();
      await trial.set('nowhere', {});
      await trial.cancel('2251799813685248');
      await trial.modify([{ elementId: 't' }]);
      await trial.create(undefined);
    },
  },
  {
    name: 'script task, its result and mappings',
    play: async (trial) =>
      void (await trial.start(
        bpmn(`<startEvent id="s"/>${script('x', 'a + 1', 'r')}<endEvent id="e"/>${chain('s', 'x', 'e')}`),
        { a: 1 },
      )),
  },
  {
    name: 'script task with a boundary timer that never opens',
    play: async (trial) =>
      void (await trial.start(
        bpmn(
          `<startEvent id="s"/>${script('x', '1', 'r')}${chain('s', 'x')}${boundary('b', 'x', timer('timeDuration', 'PT1H'))}${service('t')}${chain('b', 't')}`,
        ),
      )),
  },
  {
    name: 'inputs and outputs with nested targets',
    play: async (trial) => {
      const extra = mappings(
        [
          ['=o.a', 'i.deep'],
          ['=i.deep + 1', 'i.more'],
          ['text', 'o.b'],
          ['=nope', 'missing'],
        ],
        [
          ['=r', 'o.r'],
          ['=i', 'seen'],
          ['=o', 'all'],
        ],
      );
      await trial.start(task(extra), { o: { a: 1, z: 2 } });
      await trial.activate('t');
      await trial.complete('t', { r: 5 });
    },
  },
  {
    name: 'parallel branches interleave',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><parallelGateway id="f"/>${service('a')}${service('b')}${script('c', '1', 'r')}<parallelGateway id="j"/><endEvent id="e"/>
           ${flow('s', 'f', { id: 'f0' })}${flow('f', 'a', { id: 'f1' })}${flow('f', 'b', { id: 'f2' })}${flow('f', 'c', { id: 'f3' })}
           ${flow('a', 'j', { id: 'f4' })}${flow('b', 'j', { id: 'f5' })}${flow('c', 'j', { id: 'f6' })}${flow('j', 'e', { id: 'f7' })}`,
        ),
      );
      await trial.complete('b');
      await trial.complete('a');
    },
  },
  {
    name: 'embedded subprocess',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${activity('subProcess', 'sp', `${extensions(mappings([['=1', 'l']], [['=x', 'y']]))}<startEvent id="is"/>${service('t')}${chain('is', 't')}`)}<endEvent id="e"/>${chain('s', 'sp', 'e')}`,
        ),
      );
      await trial.complete('t', { x: 3 });
    },
  },
];
