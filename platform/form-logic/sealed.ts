/** A sensitive value as it is stored: the vault's token and what may be shown. */
export interface SealedValue {
  token: string;
  mask: string;
}

export function isSealed(value: unknown): value is SealedValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { token, mask, ...more } = value as Record<string, unknown>;
  const isToken = typeof token === 'string' && /^vault:[0-9a-zA-Z-]{1,64}$/.test(token);
  return isToken && typeof mask === 'string' && mask.length <= 40 && Object.keys(more).length === 0;
}
