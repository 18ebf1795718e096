import type { Verb } from './verb';

export const answer: Verb = {
  name: 'answer',
  properties: { id: 'string' },
  needs: 'answers',
  async run() {},
};
