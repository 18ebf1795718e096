import { createHash } from 'node:crypto';
import type { FlowBundle } from '@callweave/designer/flows/contract';

/** SHA-256 of a bundle's canonical JSON without its name: what runs, not what it is called. */
export function hashBundle(bundle: Omit<FlowBundle, 'name'>): string {
  const { format, key, kind, bpmn, forms, schedules, prompts } = bundle;
  const text = canonicalJson({ format, key, kind, bpmn, forms, schedules, prompts });
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with sorted keys and no spaces; absent and undefined are the same. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}
