import type { LocalText } from './locale';

/**
 * A function permission: what somebody may do. What they may do it *to* is the data scope of the role that grants it.
 * Keys read `<area>.<verb>`, e.g. `tickets.create`.
 */
export interface Right {
  key: string;
  label: LocalText;
}

/** Declares an area's rights; identity lists them in role administration. */
export function defineRights<const T extends Record<string, LocalText>>(
  area: string,
  rights: T,
): { readonly [K in keyof T]: Right } {
  return Object.fromEntries(
    Object.entries(rights).map(([name, label]) => [name, { key: `${area}.${name}`, label }]),
  ) as unknown as { readonly [K in keyof T]: Right };
}

/** Data scopes, narrowest first. A person's scope for a right is the widest any of their acting post's roles grants. */
export const dataScopes = ['self', 'department', 'institution', 'institutionTree', 'tenant'] as const;
export type DataScope = (typeof dataScopes)[number];
