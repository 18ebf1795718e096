import {
  activity,
  boundary,
  bpmn,
  chain,
  extensions,
  mappings,
  message,
  messageEvent,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const line = bpmn(
  `<startEvent id="s"/>${service('a')}${service('b')}<endEvent id="e"/>${chain('s', 'a', 'b', 'e')}`,
);
const nested = bpmn(
  `<startEvent id="s"/>${service('a')}${activity('subProcess', 'o', `${extensions(mappings([['=1', 'l']]))}<startEvent id="os"/>${activity('subProcess', 'i', `<startEvent id="is"/>${service('x')}${service('y')}${chain('is', 'x', 'y')}`)}${service('z')}${chain('os', 'i', 'z')}`)}
   ${boundary('b', 'o', timer('timeDuration', 'PT1H'))}${service('late')}${chain('b', 'late')}${chain('s', 'a', 'o')}`,
);
const forked = bpmn(
  `<startEvent id="s"/><parallelGateway id="f"/>${service('a')}${service('b')}<parallelGateway id="j"/>${service('c')}${chain('s', 'f', 'a', 'j', 'c')}${chain('f', 'b', 'j')}`,
);

export const modifications: Case[] = [
  {
    name: 'modify: move a token with variables',
    play: async (trial) => {
      await trial.start(line);
      await trial.modify([{ elementId: 'b', variables: { x: 1, y: 2 } }], [trial.elementKey('a')]);
      await trial.complete('b');
    },
  },
  {
    name: 'modify: a second token',
    play: async (trial) => {
      await trial.start(line);
      await trial.modify([{ elementId: 'b' }]);
      await trial.complete('b');
      await trial.complete('a');
      await trial.complete('b');
    },
  },
  {
    name: 'modify: several tokens at once',
    play: async (trial) => {
      await trial.start(forked);
      await trial.modify(
        [
          { elementId: 'c', variables: { x: 1 } },
          { elementId: 'c', variables: { x: 2 } },
        ],
        [trial.elementKey('a'), trial.elementKey('b')],
      );
      await trial.complete('c');
      await trial.complete('c');
    },
  },
  {
    name: 'modify: into nested subprocesses that are not there',
    play: async (trial) => {
      await trial.start(nested);
      await trial.modify([{ elementId: 'y' }], [trial.elementKey('a')]);
      await trial.complete('y');
      await trial.complete('z');
    },
  },
  {
    name: 'modify: two into the same subprocess that is not there',
    play: async (trial) => {
      await trial.start(nested);
      await trial.modify(
        [{ elementId: 'x' }, { elementId: 'y' }, { elementId: 'z' }],
        [trial.elementKey('a')],
      );
      await trial.complete('y');
    },
  },
  {
    name: 'modify: the last token leaves its subprocesses',
    play: async (trial) => {
      await trial.start(nested);
      await trial.complete('a');
      await trial.modify([{ elementId: 'a' }], [trial.elementKey('x')]);
      await trial.complete('a');
    },
  },
  {
    name: 'modify: a token inside an active subprocess moves',
    play: async (trial) => {
      await trial.start(nested);
      await trial.complete('a');
      await trial.modify([{ elementId: 'y' }], [trial.elementKey('x')]);
      await trial.complete('y');
    },
  },
  {
    name: 'modify: terminating everything ends the instance',
    play: async (trial) => {
      await trial.start(line);
      await trial.modify([], [trial.elementKey('a')]);
    },
  },
  {
    name: 'modify: terminating a subprocess with what is inside',
    play: async (trial) => {
      await trial.start(nested);
      await trial.complete('a');
      await trial.modify([{ elementId: 'late' }], [trial.elementKey('o')]);
    },
  },
  {
    name: 'modify: a subprocess itself, from its start',
    play: async (trial) => {
      await trial.start(nested);
      await trial.modify([{ elementId: 'o' }], [trial.elementKey('a')]);
      await trial.complete('x');
    },
  },
  {
    name: 'modify: an end event, a gateway',
    play: async (trial) => {
      await trial.start(forked);
      await trial.modify([{ elementId: 'f' }]);
      await trial.modify([{ elementId: 'j' }], [trial.elementKey('a')]);
    },
  },
  {
    name: 'modify: what cannot be done',
    play: async (trial) => {
      await trial.start(nested);
      await trial.modify([{ elementId: 'nowhere' }]);
      await trial.modify([{ elementId: 's' }]);
      await trial.modify([{ elementId: 'b' }]);
      await trial.modify([], ['2251799813685248']);
      await trial.modify([], []);
    },
  },
  {
    name: 'modify: the process itself',
    differs: 'Zeebe starts the process a second time inside itself; nobody means that.',
    play: async (trial) => {
      await trial.start(line);
      await trial.modify([{ elementId: trial.name('p') }]);
    },
  },
  {
    name: 'modify: an element with an incident',
    play: async (trial) => {
      await trial.start(line);
      await trial.fail('a', 0);
      await trial.modify([{ elementId: 'a' }], [trial.elementKey('a')]);
      await trial.complete('a');
    },
  },
  {
    name: 'modify: a waiting message catch',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><intermediateCatchEvent id="c">${messageEvent('m')}</intermediateCatchEvent>${service('t')}${chain('s', 'c', 't')}`,
          { roots: message('m', 'ping', '=key') },
        ),
        { key: 'k' },
      );
      await trial.modify([{ elementId: 't' }], [trial.elementKey('c')]);
      await trial.modify([{ elementId: 'c' }], [trial.elementKey('t')]);
      await trial.publish('ping', 'k');
    },
  },
];
