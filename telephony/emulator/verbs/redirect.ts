import type { Verb } from './verb';

/** Asks for new verbs; with an empty answer it is the sentinel that says "reached". */
export const redirect: Verb = {
  name: 'redirect',
  properties: { id: 'string', actionHook: 'object|string', statusHook: 'object|string' },
  required: ['actionHook'],
  needs: 'nothing',
  async run(call, data) {
    await call.hook('session:redirect', data, {});
  },
};
