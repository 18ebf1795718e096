import {
  boundary,
  bpmn,
  chain,
  mappings,
  extensions,
  message,
  messageEvent,
  service,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const hour = 3_600_000;
const catching = (id = 'p', more = '') =>
  bpmn(
    `<startEvent id="s"/><intermediateCatchEvent id="c">${more}${messageEvent('m')}</intermediateCatchEvent><endEvent id="e"/>${chain('s', 'c', 'e')}`,
    { id, roots: message('m', 'ping', '=key') },
  );
const twice = bpmn(
  `<startEvent id="s"/><intermediateCatchEvent id="c">${messageEvent('m')}</intermediateCatchEvent><intermediateCatchEvent id="d">${messageEvent('m')}</intermediateCatchEvent>${chain('s', 'c', 'd')}`,
  { roots: message('m', 'ping', '=key') },
);
const buffered = (variables: Record<string, unknown> = {}, messageId?: string) => ({
  timeToLiveMs: hour,
  variables,
  ...(messageId === undefined ? {} : { messageId }),
});
const guarded = (cancel: boolean) =>
  bpmn(
    `<startEvent id="s"/>${service('t')}<endEvent id="e"/>${chain('s', 't', 'e')}${boundary('b', 't', messageEvent('m'), { cancel })}${service('u')}${chain('b', 'u')}`,
    { roots: message('m', 'ping', '=key') },
  );
const keyed = (name: string, key: unknown): Case => ({
  name: `a correlation key that is ${name}`,
  play: async (trial) => {
    await trial.start(catching(), { key });
    await trial.publish('ping', String(key));
  },
});

export const messages: Case[] = [
  {
    name: 'a message with variables for a catch event',
    play: async (trial) => {
      await trial.start(catching(), { key: 'k' });
      await trial.publish('ping', 'other');
      await trial.publish('ping', 'k', { variables: { x: 1, y: [2] } });
    },
  },
  {
    name: 'output mappings of a catch event',
    play: async (trial) => {
      await trial.start(catching('p', extensions(mappings([], [['=x', 'o.x']]))), { key: 'k' });
      await trial.publish('ping', 'k', { variables: { x: 1, y: 2 } });
    },
  },
  {
    name: 'a receive task',
    play: async (trial) => {
      await trial.start(
        bpmn(`<startEvent id="s"/><receiveTask id="r" messageRef="m"/>${chain('s', 'r')}`, {
          roots: message('m', 'ping', '=key'),
        }),
        { key: 'k' },
      );
      await trial.publish('ping', 'k', { variables: { x: 1 } });
    },
  },
  {
    name: 'a buffered message is taken by a later waiter, once per process',
    play: async (trial) => {
      const [key] = await trial.deploy(catching());
      await trial.publish('ping', 'k', buffered({ n: 1 }));
      await trial.create(key, { key: 'k' });
      await trial.create(key, { key: 'k' });
    },
  },
  {
    name: 'buffered messages are taken in the order they were published',
    play: async (trial) => {
      const [key] = await trial.deploy(twice);
      await trial.publish('ping', 'k', buffered({ n: 1 }));
      await trial.publish('ping', 'k', buffered({ n: 2 }));
      await trial.create(key, { key: 'k' });
    },
  },
  {
    name: 'a message of no time to live is not kept',
    play: async (trial) => {
      const [key] = await trial.deploy(catching());
      await trial.publish('ping', 'k');
      await trial.create(key, { key: 'k' });
    },
  },
  {
    name: 'a message past its time is not taken',
    play: async (trial) => {
      const [key] = await trial.deploy(catching());
      await trial.publish('ping', 'k', buffered());
      await trial.advance(2 * hour);
      await trial.create(key, { key: 'k' });
    },
  },
  {
    name: 'the oldest waiter of each process gets a message',
    play: async (trial) => {
      const [one, two] = await trial.deploy(catching(), catching('q'));
      await trial.create(one, { key: 'k' });
      await trial.create(one, { key: 'k' });
      await trial.create(two, { key: 'k' });
      await trial.publish('ping', 'k', { variables: { x: 1 } });
    },
  },
  {
    name: 'a message with the id of one that is buffered',
    play: async (trial) => {
      await trial.deploy(catching());
      await trial.publish('ping', 'k', buffered({}, 'm1'));
      await trial.publish('ping', 'k', buffered({}, 'm1'));
      await trial.publish('ping', 'other', buffered({}, 'm1'));
      await trial.publish('ping', 'k', { messageId: 'm2' });
      await trial.publish('ping', 'k', { messageId: 'm2' });
    },
  },
  {
    name: 'an interrupting boundary message',
    play: async (trial) => {
      await trial.start(guarded(true), { key: 'k' });
      await trial.publish('ping', 'k', { variables: { x: 1 } });
      await trial.complete('t');
      await trial.complete('u');
    },
  },
  {
    name: 'a non-interrupting boundary message, twice, then the task is done',
    play: async (trial) => {
      await trial.start(guarded(false), { key: 'k' });
      await trial.publish('ping', 'k', { variables: { x: 1 } });
      await trial.publish('ping', 'k', { variables: { x: 2 } });
      await trial.complete('t');
      await trial.complete('u');
      await trial.complete('u');
    },
  },
  {
    name: 'a boundary message that is closed by completion gets nothing more',
    play: async (trial) => {
      await trial.start(guarded(true), { key: 'k' });
      await trial.complete('t');
      await trial.publish('ping', 'k');
    },
  },
  {
    name: 'a non-interrupting boundary takes all that is buffered',
    play: async (trial) => {
      const [key] = await trial.deploy(guarded(false));
      await trial.publish('ping', 'k', buffered({ n: 1 }));
      await trial.publish('ping', 'k', buffered({ n: 2 }));
      await trial.create(key, { key: 'k' });
    },
  },
  keyed('a whole number', 5),
  keyed('a number with a fraction', 5.5),
  keyed('empty', ''),
  keyed('null', null),
  keyed('a boolean', true),
  {
    name: 'a message name from an expression, also null',
    play: async (trial) => {
      const [key] = await trial.deploy(
        bpmn(
          `<startEvent id="s"/><intermediateCatchEvent id="c">${messageEvent('m')}</intermediateCatchEvent>${chain('s', 'c')}`,
          { roots: message('m', '=name', '=key') },
        ),
      );
      await trial.create(key, { key: 'k', name: trial.name('pong') });
      await trial.create(key, { key: 'k' });
      await trial.publish('pong', 'k');
    },
  },
  {
    name: 'a waiting instance is cancelled before its message',
    play: async (trial) => {
      const key = await trial.start(catching(), { key: 'k' });
      await trial.cancel(key);
      await trial.publish('ping', 'k');
    },
  },
  {
    name: 'message catch with an input mapping for its key',
    play: async (trial) => {
      await trial.start(catching('p', extensions(mappings([['="k" + a', 'key']]))), { a: '1' });
      await trial.publish('ping', 'k1', { variables: { x: 1 } });
    },
  },
];
