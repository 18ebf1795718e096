import type { Played } from './player';
import type { Json } from './transcript';

/**
 * Replaces ids by names in order of appearance, exactly the list in the transcripts' README:
 * call sids, SIP call ids, message ids, trace and span ids. Nothing else is touched.
 * @param coined message ids the app made up, by their recorded name
 */
export function normalise(played: Played, coined: Readonly<Record<string, string>>): Played {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const count = (kind: string) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts.get(kind)!;
  };
  const name = (id: unknown, makeName: () => string) => {
    if (typeof id === 'string' && !names.has(id) && !/^0+$/.test(id)) names.set(id, makeName());
  };
  for (const { kind, message } of played.entries) {
    if (!message) continue;
    name(message['msgid'], () => `msg-${count('msg')}`);
    if (kind !== 'in') continue;
    const data = factsOf(message);
    name(data['sid'], () => `call-${letter(count('call'))}`);
    name(data['callId'], () => `sip-callid-${letter(count('call_id'))}`);
    name(data['call_sid'], () => `call-${letter(count('call'))}`);
    name(data['call_id'], () => `sip-callid-${letter(count('call_id'))}`);
    name(data['sbc_callid'], () => `sbc-callid-${letter(count('sbc'))}`);
    name(data['trace_id'], () => `trace-${count('trace')}`);
    const [trace, span] = String(message['b3'] ?? '').split('-');
    if (trace && span) name(span, () => `span-${count(trace)}`);
  }
  const coinedIds = new Set(Object.values(coined));
  const order = [...names].sort(([a], [b]) => Number(coinedIds.has(a)) - Number(coinedIds.has(b)));
  const entries = played.entries.map((entry) =>
    entry.message ? { ...entry, message: rename(entry.message, order) as Json } : entry,
  );
  return { ...played, entries };
}

/** Of a websocket message its data, of a REST answer its body. */
function factsOf(message: Json): Json {
  const body = (message['response'] as Json | undefined)?.['body'];
  return (message['data'] ?? (typeof body === 'object' ? body : undefined) ?? {}) as Json;
}

function letter(number: number): string {
  return String.fromCharCode(64 + number);
}

/** Spans are named `<trace>-span-<n>`: the trace's name stands before them already. */
function rename(value: unknown, names: readonly (readonly [string, string])[]): unknown {
  if (typeof value === 'string') return names.reduce((text, [id, name]) => text.replaceAll(id, name), value);
  if (Array.isArray(value)) return value.map((item) => rename(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item, names)]));
}
