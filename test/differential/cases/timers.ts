import {
  boundary,
  bpmn,
  chain,
  extensions,
  mappings,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const minute = 60_000;
const hour = 60 * minute;
const napping = (definition: string, extra = '') =>
  bpmn(
    `<startEvent id="s"/><intermediateCatchEvent id="n">${extra}${definition}</intermediateCatchEvent><endEvent id="e"/>${chain('s', 'n', 'e')}`,
  );
const guarded = (definition: string, cancel = false) =>
  bpmn(
    `<startEvent id="s"/>${service('t')}<endEvent id="e"/>${chain('s', 't', 'e')}${boundary('b', 't', definition, { cancel })}${service('u')}${chain('b', 'u')}`,
  );
const nap = (name: string, definition: string, variables: Record<string, unknown> = {}): Case => ({
  name: `timer catch: ${name}`,
  play: async (trial) => {
    await trial.start(napping(definition), variables);
    await trial.advance(30 * minute);
    await trial.advance(2 * hour);
  },
});
const cycle = (text: string): Case => ({
  name: `boundary cycle ${text}`,
  play: async (trial) => {
    await trial.start(guarded(timer('timeCycle', text)));
    await trial.advance(hour + minute);
    await trial.advance(hour);
    await trial.advance(hour);
    await trial.advance(hour);
    await trial.complete('t');
  },
});

export const timers: Case[] = [
  nap('a duration', timer('timeDuration', 'PT1H')),
  nap('a duration from an expression', timer('timeDuration', '=d'), { d: 'PT1H' }),
  nap('a duration computed', timer('timeDuration', '=duration("PT30M") * 2')),
  nap('PT0S', timer('timeDuration', 'PT0S')),
  nap('a negative duration', timer('timeDuration', '-PT5S')),
  nap('months', timer('timeDuration', 'P1M')),
  nap('a past date', timer('timeDate', '2020-01-01T00:00:00Z')),
  nap('a past date from a variable', timer('timeDate', '=d'), { d: '2020-01-01T00:00:00+08:00' }),
  nap('a duration that is null', timer('timeDuration', '=nope')),
  nap('a duration that is no duration', timer('timeDuration', '=d'), { d: 'soon' }),
  nap('a duration that is a number', timer('timeDuration', '=5')),
  nap('a date that is no date', timer('timeDate', '=d'), { d: 'soon' }),
  {
    name: 'timer catch with output mappings',
    play: async (trial) => {
      await trial.start(
        napping(timer('timeDuration', 'PT1H'), extensions(mappings([['=1', 'i']], [['=i + 1', 'o']]))),
      );
      await trial.advance(hour);
    },
  },
  {
    name: 'an interrupting boundary timer',
    play: async (trial) => {
      await trial.start(guarded(timer('timeDuration', 'PT1H'), true));
      await trial.advance(hour);
      await trial.complete('t');
      await trial.complete('u');
    },
  },
  {
    name: 'a non-interrupting boundary timer of one duration',
    play: async (trial) => {
      await trial.start(guarded(timer('timeDuration', 'PT1H')));
      await trial.advance(hour);
      await trial.advance(hour);
      await trial.complete('t');
      await trial.complete('u');
    },
  },
  {
    name: 'two interrupting boundary timers, the earlier one wins',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${service('t')}${chain('s', 't')}${boundary('b1', 't', timer('timeDuration', 'PT2H'))}${boundary('b2', 't', timer('timeDuration', 'PT1H'))}${service('u')}${service('v')}${chain('b1', 'u')}${chain('b2', 'v')}`,
        ),
      );
      await trial.advance(hour);
      await trial.advance(2 * hour);
    },
  },
  cycle('R/PT1H'),
  cycle('R0/PT1H'),
  cycle('R1/PT1H'),
  cycle('R3/PT1H'),
  cycle('R2/2020-01-01T00:00:00Z/PT1H'),
  cycle('=cycle(2, duration("PT1H"))'),
  cycle('=nope'),
  {
    name: 'a cycle whose time passed several times at once',
    play: async (trial) => {
      await trial.start(guarded(timer('timeCycle', 'R3/PT1H')));
      await trial.advance(2 * hour + 30 * minute);
      await trial.advance(hour);
      await trial.complete('u');
      await trial.complete('t');
    },
  },
];
