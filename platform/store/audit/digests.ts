import { createHash, randomBytes } from 'node:crypto';
import type { AuditRow } from './audit.entity';

export const chainStart = '0'.repeat(64);

/** The payload's digest is salted, so that an erased payload cannot be guessed from it. */
export function digestPayload(payload: string | undefined, salt: string): string {
  return sha256(`${salt}\n${payload ?? ''}`);
}

export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

/** Digest of an entry in its chain: everything but the payload itself, after the entry before. */
export function digestEntry(row: AuditRow, sequence: number, previous: string): string {
  return sha256(
    JSON.stringify([
      previous,
      sequence,
      row.tenantId,
      row.id,
      row.at.toISOString(),
      row.action,
      row.subject,
      row.userId,
      row.userName,
      row.payloadDigest,
    ]),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
