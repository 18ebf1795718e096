import { DeadlockException, LockWaitTimeoutException } from '@mikro-orm/core';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a unit of work is tried before its failure is reported; with the pauses between, some 5 s. */
export const tries = 8;

const lostCodes = [
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_CLIENT_INTERACTION_TIMEOUT',
];

/** The connection broke; whatever was not committed is rolled back by the server. */
export function isLost(error: unknown): boolean {
  return chain(error).some(
    (one) => lostCodes.includes(one.code ?? '') || /closed state|connection lost/i.test(one.message),
  );
}

/** Tried again: lost a race for locks, or lost the connection before the commit (after it only if idempotent). */
export function isRetryable(error: unknown, isIdempotent: boolean): boolean {
  if (error instanceof Error && error.constructor.name === 'UncertainCommit') return isIdempotent;
  if (error instanceof DeadlockException || error instanceof LockWaitTimeoutException) return true;
  return isLost(error) || chain(error).some((one) => one.code?.startsWith('SQLITE_BUSY'));
}

/** Waits a little longer before each further try, with jitter so that rivals part. */
export async function pauseBefore(attempt: number): Promise<void> {
  await sleep(10 * 2 ** attempt + Math.random() * 20);
}

function chain(error: unknown): (Error & { code?: string })[] {
  const all: (Error & { code?: string })[] = [];
  for (let one = error; one instanceof Error && all.length < 5; one = one.cause) all.push(one);
  return all;
}
