import { activity, bpmn, chain, extensions, mappings, service } from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const task = (inputs: [string, string][], outputs: [string, string][] = []) =>
  bpmn(
    `<startEvent id="s"/>${service('t', { extra: mappings(inputs, outputs) })}${service('u')}${chain('s', 't', 'u')}`,
  );
const plain = bpmn(`<startEvent id="s"/>${service('t')}${service('u')}${chain('s', 't', 'u')}`);

export const variables: Case[] = [
  {
    name: 'every kind of JSON value',
    play: async (trial) => {
      await trial.start(plain, {
        n: null,
        t: true,
        i: 42,
        f: 1.5,
        big: 9007199254740991,
        s: '云 "quoted" \\ \n',
        l: [1, 'a', [null]],
        o: { a: { b: {} } },
        'a b': 1,
        中文: '好',
      });
      await trial.complete('t', { n: 1, t: null, l: [] });
    },
  },
  {
    name: 'set variables: nearest owner, local, and nobody',
    play: async (trial) => {
      await trial.start(task([['=1', 'l']]), { g: 0 });
      await trial.set('t', { l: 2 });
      await trial.set('t', { g: 3 });
      await trial.set('t', { fresh: 4 });
      await trial.set('t', { g: 5 }, true);
      await trial.set('t', {});
      await trial.set(trial.name('p'), { g: 6, h: 7 });
      await trial.activate('t');
    },
  },
  {
    name: 'an update to the same value writes nothing',
    play: async (trial) => {
      await trial.start(plain, { a: { x: [1] }, b: 1 });
      await trial.complete('t', { a: { x: [1] }, b: 1 });
      await trial.set(trial.name('p'), { b: 1 });
    },
  },
  {
    name: 'static sources are texts',
    play: async (trial) => {
      await trial.start(
        task([
          ['5', 'five'],
          ['null', 'nothing'],
          ['true', 'yes'],
        ]),
      );
      await trial.activate('t');
    },
  },
  {
    name: 'inputs see earlier inputs, hide outer ones',
    play: async (trial) => {
      await trial.start(
        task([
          ['=a + 1', 'a'],
          ['=a + 1', 'b'],
          ['=b', 'o.x.y'],
          ['=o.x', 'c'],
          ['=o.z', 'd'],
        ]),
        { a: 1, o: { z: 5 } },
      );
      await trial.activate('t');
      await trial.complete('t', { a: 9 });
    },
  },
  {
    name: 'outputs merge into a context, spoil a text, make one of null',
    play: async (trial) => {
      await trial.start(
        task(
          [],
          [
            ['=r', 'o.b'],
            ['=r', 'o.c.d'],
            ['=r', 'txt.b'],
            ['=r', 'lst.b'],
            ['=r', 'nul.b'],
            ['=r', 'new.b'],
          ],
        ),
        { o: { a: 1, c: { e: 2 } }, txt: 'x', lst: [1], nul: null },
      );
      await trial.complete('t', { r: 1 });
      await trial.activate('u');
    },
  },
  {
    name: 'outputs of a job hide what it sent',
    play: async (trial) => {
      await trial.start(task([['=1', 'l']], [['=r + l', 'sum']]));
      await trial.complete('t', { r: 2, l: 3, other: 4 });
      await trial.activate('u');
    },
  },
  {
    name: 'outputs that see one another do not',
    play: async (trial) => {
      await trial.start(
        task(
          [],
          [
            ['=r', 'x'],
            ['=x', 'y'],
          ],
        ),
      );
      await trial.complete('t', { r: 2 });
      await trial.activate('u');
    },
  },
  {
    name: 'output mappings of a subprocess',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${activity('subProcess', 'sp', `${extensions(mappings([['=g', 'l']], [['=l', 'back']]))}<startEvent id="is"/>${service('t')}${chain('is', 't')}`)}${service('u')}${chain('s', 'sp', 'u')}`,
        ),
        { g: 1 },
      );
      await trial.complete('t', { l: 2 });
      await trial.activate('u');
    },
  },
  {
    name: 'variables that are no object',
    play: async (trial) => {
      const [key] = await trial.deploy(plain);
      await trial.create(key, [1] as unknown as Record<string, unknown>);
      await trial.create(key, 'x' as unknown as Record<string, unknown>);
      await trial.create(key, 5 as unknown as Record<string, unknown>);
      await trial.create(key, null as unknown as Record<string, unknown>);
    },
  },
];
