import type { Verb } from './verb';

/** Before the answer it is skipped; `sip:decline` refuses a call. */
export const hangup: Verb = {
  name: 'hangup',
  properties: { id: 'string', headers: 'object' },
  needs: 'answered',
  async run(call) {
    call.end('jambonz');
  },
};
