import type { Verb } from './verb';

export const pause: Verb = {
  name: 'pause',
  properties: { id: 'string', length: 'number' },
  required: ['length'],
  needs: 'nothing',
  async run(call, data, stop) {
    await call.hear({ kind: 'pause', text: '' }, Number(data['length']) * 1000, stop);
  },
};
