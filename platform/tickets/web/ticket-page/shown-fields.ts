import { type ticketDetail, urgencyLabels } from '@callweave/platform/tickets/contract';
import type { FormComponent, LocalText } from '@callweave/platform/kernel';
import type { I18n } from '@callweave/platform/ui';
import type { z } from 'zod';

type Detail = z.output<typeof ticketDetail>;

export interface ShownField {
  key: string;
  label: string;
  text: string;
  /** Takes a line of its own. */
  isLong: boolean;
}

const longFrom = 40;

/** Field values as people read them, in the order of the forms; empty ones are left out. */
export function shownFields(
  columns: Detail['columns'],
  fields: Detail['fields'],
  t: I18n['t'],
  pick: I18n['pick'],
): ShownField[] {
  return columns.flatMap(({ key, label, type }) => {
    const text = wordsOf(key, fields[key], t, pick);
    if (text === '') return [];
    return [{ key, label, text, isLong: type === 'textarea' || text.length > longFrom }];
  });
}

/** One value in words; empty string for none. */
export function wordsOf(key: string, value: unknown, t: I18n['t'], pick: I18n['pick']): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'boolean') return t(value ? 'tickets.page.yes' : 'tickets.page.no');
  if (Array.isArray(value)) return value.map((one) => wordsOf(key, one, t, pick)).join(t('ui.comma'));
  const urgency = key === 'urgency' ? (urgencyLabels as Record<string, LocalText>)[String(value)] : undefined;
  if (urgency) return pick(urgency);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Replaces the values of choice fields by the labels people chose. */
export function withOptionLabels(
  components: readonly FormComponent[],
  fields: Detail['fields'],
): Detail['fields'] {
  const labels = new Map<string, Map<unknown, string>>();
  collect(components, labels);
  const worded = Object.entries(fields).map(([key, value]) => {
    const known = labels.get(key);
    if (!known) return [key, value];
    return [
      key,
      Array.isArray(value) ? value.map((one) => known.get(one) ?? one) : (known.get(value) ?? value),
    ];
  });
  return Object.fromEntries(worded) as Detail['fields'];
}

function collect(components: readonly FormComponent[], labels: Map<string, Map<unknown, string>>): void {
  for (const component of components) {
    if (Array.isArray(component['components'])) collect(component['components'] as FormComponent[], labels);
    if (!component.key || !Array.isArray(component['values'])) continue;
    const options = component['values'] as { value: unknown; label?: string }[];
    labels.set(component.key, new Map(options.map(({ value, label }) => [value, label ?? String(value)])));
  }
}
