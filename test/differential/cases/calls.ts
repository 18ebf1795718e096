import {
  activity,
  boundary,
  bpmn,
  chain,
  error,
  errorEvent,
  extensions,
  mappings,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const caller = (attributes = '', extra = '', more = '') =>
  bpmn(
    `<startEvent id="s"/>${activity('callActivity', 'ca', extensions(`<zeebe:calledElement processId="child" ${attributes}/>${extra}`))}
     ${service('after')}<endEvent id="e"/>${chain('s', 'ca', 'after', 'e')}${more}`,
    { roots: error('E1', 'one') },
  );
const child = bpmn(`<startEvent id="cs"/>${service('work')}<endEvent id="ce"/>${chain('cs', 'work', 'ce')}`, {
  id: 'child',
});
const variables = { a: 1, o: { b: 2 } };

const simple = (name: string, attributes: string, extra = ''): Case => ({
  name: `call activity: ${name}`,
  play: async (trial) => {
    const [key] = await trial.deploy(caller(attributes, extra), child);
    await trial.create(key, variables);
    await trial.activate('work');
    await trial.complete('work', { r: 2, a: 7 });
    await trial.activate('after');
    await trial.complete('after');
  },
});

export const calls: Case[] = [
  simple('everything goes in and comes back', ''),
  simple('only inputs go in', 'propagateAllParentVariables="false"', mappings([['=a + 1', 'b']])),
  simple(
    'nothing goes in and nothing comes back',
    'propagateAllParentVariables="false" propagateAllChildVariables="false"',
  ),
  simple(
    'only outputs come back',
    'propagateAllChildVariables="false"',
    mappings([], [['=r * 2', 'double']]),
  ),
  simple('outputs with propagation', '', mappings([['=o', 'i']], [['=r', 'o.r']])),
  {
    name: 'call activity: an unknown process, then deployed',
    play: async (trial) => {
      const [key] = await trial.deploy(caller());
      await trial.create(key, variables);
      await trial.resolve();
      await trial.deploy(child);
      await trial.resolve();
      await trial.complete('work');
    },
  },
  {
    name: 'call activity: the latest version at the moment of the call',
    play: async (trial) => {
      const [key] = await trial.deploy(caller(), child);
      await trial.deploy(
        child.replace('"work"', '"work2"').replaceAll('"work"', '"work2"').replaceAll('work"', 'work2"'),
      );
      await trial.create(key, variables);
    },
  },
  {
    name: 'call activity: an error of the child is caught at the call',
    play: async (trial) => {
      const [key] = await trial.deploy(
        caller('', '', `${boundary('b', 'ca', errorEvent('E1'))}${service('u')}${chain('b', 'u')}`),
        child,
      );
      await trial.create(key, variables);
      await trial.throwError('work', 'one', { variables: { x: 1 } });
      await trial.complete('u');
    },
  },
  {
    name: 'call activity: an error end event of the child is caught at the call',
    play: async (trial) => {
      const failing = bpmn(
        `<startEvent id="cs"/><endEvent id="ce">${errorEvent('E1')}</endEvent>${chain('cs', 'ce')}`,
        {
          id: 'child',
          roots: error('E1', 'one'),
        },
      );
      const [key] = await trial.deploy(
        caller('', '', `${boundary('b', 'ca', errorEvent('E1'))}${service('u')}${chain('b', 'u')}`),
        failing,
      );
      await trial.create(key, variables);
    },
  },
  {
    name: 'call activity: an uncaught error of the child names the catchers',
    play: async (trial) => {
      const [key] = await trial.deploy(
        caller('', '', `${boundary('b', 'ca', errorEvent('E1'))}${service('u')}${chain('b', 'u')}`),
        child,
      );
      await trial.create(key, variables);
      await trial.throwError('work', 'other');
      await trial.retries('work', 1);
      await trial.resolve();
      await trial.complete('work');
    },
  },
  {
    name: 'call activity: cancel of the child is refused, of the parent ends both',
    play: async (trial) => {
      const [key] = await trial.deploy(caller(), child);
      const parent = await trial.create(key, variables);
      await trial.cancel(trial.processKey('child'));
      await trial.cancel(parent);
    },
  },
  {
    name: 'call activity: a boundary timer ends the child',
    play: async (trial) => {
      const [key] = await trial.deploy(
        caller(
          '',
          '',
          `${boundary('b', 'ca', timer('timeDuration', 'PT1H'))}${service('u')}${chain('b', 'u')}`,
        ),
        child,
      );
      await trial.create(key, variables);
      await trial.advance(3_600_000);
      await trial.complete('u');
    },
  },
  {
    name: 'call activity: three levels',
    play: async (trial) => {
      const middle = bpmn(
        `<startEvent id="ms"/>${activity('callActivity', 'mc', extensions(`<zeebe:calledElement processId="leaf"/>`))}${chain('ms', 'mc')}`,
        { id: 'child' },
      );
      const [key] = await trial.deploy(caller(), middle, child.replace('"child"', '"leaf"'));
      const parent = await trial.create(key, variables);
      await trial.complete('work', { r: 1 });
      await trial.cancel(parent);
    },
  },
  {
    name: 'call activity: a process id from an expression that is null',
    play: async (trial) => {
      const [key] = await trial.deploy(caller().replace('processId="child"', 'processId="=nope"'));
      await trial.create(key, variables);
    },
  },
  {
    name: 'call activity: modifying the child ends what it had',
    differs: 'Records of what a modification starts in a called process do not name the caller in Zeebe.',
    play: async (trial) => {
      const [key] = await trial.deploy(caller(), child);
      await trial.create(key, variables);
      await trial.modify([{ elementId: 'ce' }], [trial.elementKey('work')], trial.processKey('child'));
    },
  },
  {
    name: 'call activity: terminated by a modification of the parent',
    play: async (trial) => {
      const [key] = await trial.deploy(caller(), child);
      await trial.create(key, variables);
      await trial.modify([{ elementId: 'after' }], [trial.elementKey('ca')]);
      await trial.complete('after');
    },
  },
];
