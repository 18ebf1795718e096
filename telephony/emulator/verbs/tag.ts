import type { Verb } from './verb';

/** Replaces what every later hook and status carries as `customerData`. */
export const tag: Verb = {
  name: 'tag',
  properties: { id: 'string', data: 'object' },
  required: ['data'],
  needs: 'nothing',
  async run(call, data) {
    call.info.customerData = data['data'] as Record<string, unknown>;
  },
};
