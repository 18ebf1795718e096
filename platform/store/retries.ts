import { OptimisticLockError } from '@mikro-orm/core';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a unit of work is tried when the database hinders it; with the pauses between, some 5 s. */
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

/** What a database says that is there and takes no change: read-only, without room, or without its disk. */
const refusing =
  /^(ER_OPTION_PREVENTS_STATEMENT|ER_READ_ONLY_MODE|ER_DISK_FULL|ER_RECORD_FILE_FULL|ER_ERROR_ON_WRITE|ER_ERROR_DURING_COMMIT|ER_CANT_LOCK|ER_CON_COUNT_ERROR|SQLITE_FULL|SQLITE_READONLY|SQLITE_IOERR|SQLITE_CANTOPEN)/;

/** The connection was lost during commit: nobody knows whether it happened, so only idempotent work is tried again. */
export class UncertainCommit extends Error {}

/** The connection broke; whatever was not committed is rolled back by the server. */
export function isLost(error: unknown): boolean {
  return chain(error).some(
    (one) => lostCodes.includes(one.code ?? '') || /closed state|connection lost/i.test(one.message),
  );
}

/** The database's trouble and nobody's mistake: the same work may succeed once it is well again. */
export function isHindered(error: unknown): boolean {
  return isLost(error) || chain(error).some((one) => refusing.test(one.code ?? ''));
}

/** How mysql2 and Node's sockets refuse a command on a connection that has ended. */
const neverSent = /closed state|ended by the other party/i;

/** A commit ended with this: the server may or may not have done it. A command refused on a closed connection was never sent. */
export function isUncertain(error: unknown): boolean {
  return isLost(error) && !chain(error).some((one) => neverSent.test(one.message));
}

/** Rivals for the same rows. By code: only some statements' errors are turned into the ORM's own. */
const deadlocked = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'];
const taken = ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'];

/** How often work that failed so may be tried; 1: not again. A second try sees what the winner of a race wrote. */
export function triesAfter(error: unknown, isIdempotent: boolean): number {
  if (error instanceof UncertainCommit) return isIdempotent ? tries : 1;
  const codes = chain(error).map((one) => one.code ?? '');
  if (codes.some((code) => deadlocked.includes(code) || code.startsWith('SQLITE_BUSY'))) return tries;
  if (error instanceof OptimisticLockError || codes.some((code) => taken.includes(code))) return 3;
  return isLost(error) ? tries : 1;
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
