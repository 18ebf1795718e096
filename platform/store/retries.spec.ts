import { expect, it } from 'vitest';
import { isUncertain } from './retries';

it.each([
  ["Can't add new command when connection is in closed state", 'EPIPE', false],
  ['This socket has been ended by the other party', 'EPIPE', false],
  ['write EPIPE', 'EPIPE', true],
  ['read ECONNRESET', 'ECONNRESET', true],
])('knows of a commit that failed with "%s" whether it may have happened', (message, code, uncertain) => {
  expect(isUncertain(new Error('commit', { cause: Object.assign(new Error(message), { code }) }))).toBe(
    uncertain,
  );
});
