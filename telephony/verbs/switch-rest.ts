import { JambonzClient } from '@jambonz/sdk/client';

/** What we ask of the switch when a call's own socket is gone. */
export interface SwitchRest {
  /** Hangs a call up. @throws {Error} when the switch does not know the call any more, or is not reached */
  hangUp(callId: string): Promise<void>;
}

/**
 * The switch's REST API through the SDK's client.
 * @param options.apiUrl without `/v1`, e.g. `https://jambonz.example`
 * @see telephony facts: DELETE only forgets a call, ending it is a status update
 */
export function createSwitchRest(options: {
  apiUrl: string;
  apiKey: string;
  accountSid: string;
}): SwitchRest {
  const { apiUrl: baseUrl, apiKey, accountSid } = options;
  const { calls } = new JambonzClient({ baseUrl, apiKey, accountSid });
  return { hangUp: (callId) => calls.update(callId, { call_status: 'completed' }) };
}
