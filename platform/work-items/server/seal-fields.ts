import { fieldsOf, isIdCard, sensitiveTypes } from '@callweave/platform/form-logic';
import type { FormSchema, VaultPort } from '@callweave/platform/kernel';

/** How long a sensitive value of a record can be revealed, milliseconds: one year. */
const keptMs = 365 * 24 * 3_600_000;

/**
 * Puts sensitive values that were typed in into the vault, before anything is stored: what goes on is token and mask.
 * A value that is not valid stays as typed, for the check to refuse it.
 */
export async function sealFields(
  vault: VaultPort,
  tenantId: string,
  form: FormSchema,
  fields: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const sealed = { ...fields };
  for (const key of sensitiveKeys(form)) {
    const value = fields[key];
    if (isIdCard(value))
      sealed[key] = await vault.keep(tenantId, value.toUpperCase(), { kind: 'identity', ttlMs: keptMs });
  }
  return sealed;
}

/** Without sensitive values in the clear: for drafts of what was never checked. */
export function withoutPlain(form: FormSchema, fields: Record<string, unknown>): Record<string, unknown> {
  const sensitive = new Set(sensitiveKeys(form));
  const kept = Object.entries(fields).filter(
    ([key, value]) => !sensitive.has(key) || typeof value !== 'string',
  );
  return Object.fromEntries(kept);
}

function sensitiveKeys(form: FormSchema): string[] {
  return fieldsOf(form).flatMap(({ key, type }) => (sensitiveTypes.includes(type) ? [key] : []));
}
