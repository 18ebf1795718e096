import {
  activity,
  boundary,
  bpmn,
  chain,
  error,
  errorEvent,
  extensions,
  mappings,
  script,
  service,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const task = (more: { type?: string; retries?: string; extra?: string } = {}, catchers = '') =>
  bpmn(`<startEvent id="s"/>${service('t', more)}<endEvent id="e"/>${chain('s', 't', 'e')}${catchers}`, {
    roots: error('E1', 'one') + error('E2', 'two'),
  });
const catcher = (id: string, errorId?: string) =>
  `${boundary(id, 't', errorEvent(errorId))}${service(`${id}u`)}${chain(id, `${id}u`)}`;
/** Repaired by `variables` after one resolve in vain. */
const repaired = (name: string, xml: string, variables: Record<string, unknown>, at = 'p'): Case => ({
  name: `incident: ${name}`,
  play: async (trial) => {
    await trial.start(xml, { one: 1 });
    await trial.resolve();
    await trial.set(at === 'p' ? trial.name('p') : at, variables);
    await trial.resolve();
    await trial.complete('t');
  },
});

export const incidents: Case[] = [
  {
    name: 'a job fails, keeps retries, and fails for good',
    play: async (trial) => {
      await trial.start(task());
      await trial.fail('t', 2, { errorMessage: 'try again', variables: { x: 1 } });
      await trial.activate('t');
      await trial.fail('t', 0, { errorMessage: 'gave up' });
      await trial.complete('t');
      await trial.resolve();
      await trial.retries('t', 0);
      await trial.retries('t', 2);
      await trial.resolve();
      await trial.complete('t');
    },
  },
  {
    name: 'a job fails with negative retries and no message',
    play: async (trial) => {
      await trial.start(task());
      await trial.fail('t', -1);
      await trial.throwError('t', 'one');
      await trial.fail('t', 3);
    },
  },
  {
    name: 'a job fails with back-off',
    play: async (trial) => {
      await trial.start(task());
      await trial.fail('t', 1, { errorMessage: 'later', retryBackoffMs: 3_600_000 });
      await trial.activate('t');
      await trial.advance(3_700_000);
      await trial.activate('t');
      await trial.complete('t');
    },
  },
  {
    name: 'a job in back-off is completed all the same',
    play: async (trial) => {
      await trial.start(task());
      await trial.fail('t', 1, { retryBackoffMs: 3_600_000 });
      await trial.complete('t');
    },
  },
  {
    name: 'an incident ends with its cancelled instance',
    play: async (trial) => {
      const key = await trial.start(task());
      await trial.fail('t', 0);
      await trial.cancel(key);
      await trial.resolve();
    },
  },
  {
    name: 'an error caught by its code before a catch-all',
    play: async (trial) => {
      await trial.start(task({}, catcher('all') + catcher('exact', 'E1')));
      await trial.throwError('t', 'one', { errorMessage: 'm', variables: { x: 1 } });
      await trial.complete('exactu');
    },
  },
  {
    name: 'an error caught by a catch-all',
    play: async (trial) => {
      await trial.start(task({}, catcher('all') + catcher('exact', 'E1')));
      await trial.throwError('t', 'three', { variables: { x: 1 } });
    },
  },
  {
    name: 'an error caught with an output mapping',
    play: async (trial) => {
      const b = boundary('b', 't', errorEvent('E1'), { extra: mappings([], [['=x', 'y']]) });
      await trial.start(task({}, `${b}${service('u')}${chain('b', 'u')}`));
      await trial.throwError('t', 'one', { variables: { x: 1 } });
      await trial.activate('u');
    },
  },
  {
    name: 'an uncaught error without catchers',
    play: async (trial) => {
      await trial.start(task());
      await trial.throwError('t', 'one', { errorMessage: 'bad', variables: { x: 1 } });
      await trial.throwError('t', 'one');
      await trial.retries('t', 1);
      await trial.resolve();
      await trial.throwError('t', '');
    },
  },
  {
    name: 'an uncaught error with other catchers',
    play: async (trial) => {
      await trial.start(task({}, catcher('a', 'E1') + catcher('b', 'E2')));
      await trial.throwError('t', 'three');
      await trial.resolve();
      await trial.complete('t');
    },
  },
  repaired('an input mapping that fails', task({ extra: mappings([['=assert(x, x != null)', 'y']]) }), {
    x: 1,
  }),
  repaired('an output mapping that fails', task({ extra: mappings([], [['=assert(x, x != null)', 'y']]) }), {
    x: 1,
  }),
  repaired('a job type that is null', task({ type: '=kind' }), { kind: 'k' }),
  repaired('a job type that is empty', task({ type: '=""' }), {}),
  repaired('a job type that is a number', task({ type: '=one' }), { one: 'k' }),
  repaired('retries that are null', task({ retries: '=many' }), { many: 2.7 }),
  repaired('retries that are a text', task({ retries: '=many' }), { many: -1 }),
  {
    name: 'retries by expression and static',
    play: async (trial) => {
      await trial.start(task({ retries: '=one + 1' }), { one: 1 });
      await trial.activate('t');
      await trial.start(task({ retries: '5' }));
      await trial.activate('t');
    },
  },
  {
    name: 'an output mapping that fails is repaired at the task',
    play: async (trial) => {
      await trial.start(task({ extra: mappings([], [['=assert(x, x != null, "no x")', 'y']]) }));
      await trial.complete('t', { z: 1 });
      await trial.resolve();
      await trial.set('t', { x: 4 }, true);
      await trial.resolve();
    },
  },
  {
    name: 'a script that fails, then works',
    play: async (trial) => {
      await trial.start(bpmn(`<startEvent id="s"/>${script('x', 'modulo(5, d)', 'r')}${chain('s', 'x')}`), {
        d: 0,
      });
      await trial.set(trial.name('p'), { d: 3 });
      await trial.resolve();
    },
  },
  {
    name: 'an incident in a subprocess names its scope',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${activity('subProcess', 'sp', `${extensions(mappings([['=assert(x, x != null)', 'y']]))}<startEvent id="is"/>${service('t')}${chain('is', 't')}`)}${chain('s', 'sp')}`,
        ),
      );
      await trial.set(trial.name('p'), { x: 1 });
      await trial.resolve();
      await trial.complete('t');
    },
  },
  {
    name: 'an end event whose mapping fails',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/><endEvent id="e">${extensions(mappings([], [['=assert(x, x != null)', 'y']]))}</endEvent>${chain('s', 'e')}`,
        ),
      );
      await trial.set(trial.name('p'), { x: 1 });
      await trial.resolve();
    },
  },
  {
    name: 'start event with output mappings',
    play: async (trial) =>
      void (await trial.start(
        bpmn(
          `<startEvent id="s">${extensions(mappings([], [['=a + 1', 'b']]))}</startEvent><endEvent id="e"/>${chain('s', 'e')}`,
        ),
        { a: 1 },
      )),
  },
  {
    name: 'the lease of a job is extended, or there is none',
    play: async (trial) => {
      await trial.start(task());
      await trial.extend('t', 60_000);
      await trial.activate('t');
      await trial.extend('t', 60_000);
      await trial.complete('t');
      await trial.extend('t', 60_000);
    },
  },
];
