import { createHash } from 'node:crypto';

/** Tells requests apart without keeping what was in them. */
export function fingerprint(...facts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
