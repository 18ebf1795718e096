import { randomBytes } from 'node:crypto';
import { createSwitchRest } from '@callweave/telephony/verbs';
import type { Config } from './config/config';
import type { BasicCredentials } from './http/jambonz-hook';

/** What jambonz shows at the application's socket; left to us, the built-in switch gets a secret of this start. */
export function switchCredentials(config: Config): BasicCredentials {
  const { JAMBONZ_WS_USER: username, JAMBONZ_WS_PASSWORD: password } = config;
  if (username && password) return { username, password };
  return { username: 'switch', password: randomBytes(24).toString('base64url') };
}

/** The switch's REST API, where the far end is a real one. */
export function switchRestOf({
  CALLS,
  JAMBONZ_API_URL: apiUrl,
  JAMBONZ_API_KEY: apiKey,
  JAMBONZ_ACCOUNT_SID: accountSid,
}: Config) {
  return CALLS === 'jambonz' && apiUrl && apiKey && accountSid
    ? createSwitchRest({ apiUrl, apiKey, accountSid })
    : undefined;
}
