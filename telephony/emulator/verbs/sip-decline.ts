import type { Verb } from './verb';

export const sipDecline: Verb = {
  name: 'sip:decline',
  properties: { id: 'string', status: 'number', reason: 'string', headers: 'object' },
  required: ['status'],
  needs: 'unanswered',
  async run(call, data) {
    call.refuse(Number(data['status']), String(data['reason'] ?? 'Decline'));
  },
};
