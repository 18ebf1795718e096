import { activity, bpmn, chain, flow, script, service } from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const choice = (flows: string, defaultFlow = '') =>
  bpmn(
    `<startEvent id="s"/><exclusiveGateway id="x" ${defaultFlow && `default="${defaultFlow}"`}/>${service('a')}${service('b')}${service('c')}${flow('s', 'x', { id: 'f0' })}${flows}`,
  );
const three = (a: string, b: string, c?: string) =>
  flow('x', 'a', { id: 'xa', when: a }) +
  flow('x', 'b', { id: 'xb', when: b }) +
  flow('x', 'c', { id: 'xc', ...(c === undefined ? {} : { when: c }) });
const fork = (inner: string) =>
  `<parallelGateway id="f"/>${service('a')}${service('b')}<parallelGateway id="j"/>${inner}
   ${flow('f', 'b', { id: 'fb' })}${flow('f', 'a', { id: 'fa' })}${flow('a', 'j', { id: 'aj' })}${flow('b', 'j', { id: 'bj' })}`;

export const gateways: Case[] = [
  {
    name: 'of several true conditions the last in the file wins',
    play: async (trial) => void (await trial.start(choice(three('true', 'v > 1', 'v > 2')), { v: 3 })),
  },
  {
    name: 'the default flow where no condition holds',
    play: async (trial) => void (await trial.start(choice(three('v > 5', 'v > 4'), 'xc'), { v: 3 })),
  },
  {
    name: 'no condition holds and there is no default',
    play: async (trial) => {
      await trial.start(choice(three('v > 5', 'v > 4', 'v > 3')), { v: 3 });
      await trial.set('p' + trial.suffix, { v: 9 });
      await trial.resolve();
      await trial.complete('c');
    },
  },
  {
    name: 'a null condition is an incident even with a default flow',
    play: async (trial) => {
      await trial.start(choice(three('nope > 5', 'false'), 'xc'));
      await trial.resolve();
      await trial.set(trial.name('p'), { nope: 6 });
      await trial.resolve();
    },
  },
  {
    name: 'a condition that is a text',
    play: async (trial) => void (await trial.start(choice(three('"yes"', 'false'), 'xc'))),
  },
  {
    name: 'a single flow with a condition out of a gateway',
    play: async (trial) =>
      void (await trial.start(choice(flow('x', 'a', { id: 'xa', when: 'v' })), { v: false })),
  },
  {
    name: 'fork and join, completed in file order',
    play: async (trial) => {
      await trial.start(
        bpmn(`<startEvent id="s"/>${fork('<endEvent id="e"/>')}${chain('s', 'f')}${chain('j', 'e')}`),
      );
      await trial.complete('a', { x: 1 });
      await trial.complete('b', { x: 2 });
    },
  },
  {
    name: 'a fork inside a fork, joined inside out',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><parallelGateway id="f1"/><parallelGateway id="f2"/>${service('a')}${service('b')}${service('c')}
           <parallelGateway id="j2"/><parallelGateway id="j1"/><endEvent id="e"/>
           ${chain('s', 'f1', 'f2', 'a', 'j2', 'j1', 'e')}${chain('f2', 'b', 'j2')}${chain('f1', 'c', 'j1')}`,
        ),
      );
      await trial.complete('c');
      await trial.complete('b');
      await trial.complete('a');
    },
  },
  {
    name: 'flows written in reverse order before their elements',
    play: async (trial) =>
      void (await trial.start(
        bpmn(
          `${flow('x', 'b', { id: 'f3', when: 'true' })}${flow('x', 'a', { id: 'f2', when: 'true' })}${flow('s', 'x', { id: 'f1' })}
           ${service('b')}${service('a')}<exclusiveGateway id="x"/><startEvent id="s"/>`,
        ),
      )),
  },
  {
    name: 'one parallel gateway that joins and forks',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><parallelGateway id="f"/>${script('a', '1', 'r')}${script('b', '2', 'q')}<parallelGateway id="g"/>${service('c')}${service('d')}
           ${chain('s', 'f', 'a', 'g', 'c')}${chain('f', 'b', 'g', 'd')}`,
        ),
      );
      await trial.complete('d');
      await trial.complete('c');
    },
  },
  {
    name: 'an exclusive merge starts what follows for each token',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><parallelGateway id="f"/><manualTask id="a"/><manualTask id="b"/><exclusiveGateway id="m"/>${service('t')}<endEvent id="e"/>
           ${chain('s', 'f', 'a', 'm', 't', 'e')}${chain('f', 'b', 'm')}`,
        ),
      );
      await trial.complete('t');
      await trial.complete('t');
    },
  },
  {
    name: 'several flows out of a task start all their targets',
    play: async (trial) =>
      void (await trial.start(
        bpmn(
          `<startEvent id="s"/><task id="t"/>${service('a')}${service('b')}${chain('s', 't', 'a')}${chain('t', 'b')}`,
        ),
      )),
  },
  {
    name: 'a loop through a job',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${service('t')}<exclusiveGateway id="x" default="out"/><endEvent id="e"/>${chain('s', 't', 'x')}
           ${flow('x', 't', { id: 'back', when: 'again' })}${flow('x', 'e', { id: 'out' })}`,
        ),
      );
      await trial.complete('t', { again: true });
      await trial.complete('t', { again: false });
    },
  },
  {
    name: 'a join that never gets all its tokens',
    play: async (trial) => {
      const key = await trial.start(
        bpmn(
          `<startEvent id="s"/><exclusiveGateway id="x" default="xa"/><parallelGateway id="j"/>${service('a')}${service('b')}
           ${flow('s', 'x', { id: 'sx' })}${flow('x', 'a', { id: 'xa' })}${flow('x', 'b', { id: 'xb', when: 'false' })}${chain('a', 'j')}${chain('b', 'j')}`,
        ),
      );
      await trial.complete('a');
      await trial.cancel(key);
    },
  },
  {
    name: 'a fork inside a subprocess beside one outside',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><parallelGateway id="g"/>${activity('subProcess', 'sp', `<startEvent id="is"/>${fork('')}${chain('is', 'f')}`)}${service('c')}
           ${chain('s', 'g', 'sp')}${chain('g', 'c')}`,
        ),
      );
      await trial.complete('b');
      await trial.complete('c');
      await trial.complete('a');
    },
  },
];
