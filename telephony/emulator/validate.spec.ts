import { describe, expect, it } from 'vitest';
import { readVerbs } from './validate';

describe('strict verbs', () => {
  it.each([
    [{ verb: 'say' }, 'malformed jambonz payload: must be array'],
    [['say'], 'malformed jambonz payload: must be array of objects'],
    [[{ text: 'a', loop: 1 }], 'malformed jambonz payload: missing verb property'],
    [[{ verb: 'room', name: 'x' }], 'invalid instruction: room'],
    [[{ verb: 'say', text: 'x', foo: 1 }], 'say: unknown property foo'],
    [[{ verb: 'pause' }], 'pause: missing value for length'],
    [[{ verb: 'pause', length: '1' }], 'pause: property length has invalid data type'],
    [[{ verb: 'gather', input: 'digits' }], 'gather: property input is not an array'],
    [[{ verb: 'play', url: 1 }], 'play: property url has invalid data type, must be one of string,array'],
    [[{ verb: 'gather', say: { foo: 1 } }], 'say: unknown property foo'],
    [[{ verb: 'say', synthesizer: { language: 'zh-CN' } }], 'synthesizer: missing value for vendor'],
    [
      [{ verb: 'say', synthesizer: { vendor: 'aws', engine: 'fast' } }],
      'invalid value fast must be one of standard,neural,generative,long-form',
    ],
  ])('%j is refused: %s', (input, text) => {
    expect(() => readVerbs(input)).toThrow(new Error(text));
  });

  it('takes both spellings', () => {
    const tasks = readVerbs([{ verb: 'say', id: 's1', text: 'a' }, { play: { url: 'b' } }]);
    expect(tasks.map(({ verb, data }) => [verb.name, data])).toEqual([
      ['say', { id: 's1', text: 'a' }],
      ['play', { url: 'b' }],
    ]);
  });
});
