import { expect, it } from 'vitest';
import { isHindered, isUncertain } from './retries';

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

it.each([
  ['ER_OPTION_PREVENTS_STATEMENT', true],
  ['ER_RECORD_FILE_FULL', true],
  ['SQLITE_FULL', true],
  ['SQLITE_IOERR_WRITE', true],
  ['ECONNREFUSED', true],
  ['ER_DUP_ENTRY', false],
  ['SQLITE_CONSTRAINT', false],
])('takes %s for trouble of the database: %s', (code, hindered) => {
  expect(isHindered(new Error('driver', { cause: Object.assign(new Error(code), { code }) }))).toBe(hindered);
});
