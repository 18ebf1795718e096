import type { EngineRecord } from '@callweave/platform/kernel';

/** Zeebe writes them in the order of a hash table. */
const sets = ['ancestorScopeKeys'];
const times = ['dueDate', 'deadline', 'recurringTime'];
const MINUTE_MS = 60_000;
/** Further away than any duration of the cases: the case names the time itself. */
const FIXED_MINUTES = 60 * 24 * 60;

/**
 * What is compared: a line per outcome and record, by instance; keys numbered by first appearance and times relative.
 * Only within an instance, and on the message's side of its subscriptions (another partition perhaps), does order mean
 * anything.
 */
export function canonical(records: readonly EngineRecord[], outcomes: readonly string[]): string {
  const roots = rootsOf(records);
  const sections = new Map<string, EngineRecord[]>();
  for (const record of records) {
    const title = titleOf(record, roots);
    sections.set(title, [...(sections.get(title) ?? []), record]);
  }
  const lines = [...sections].flatMap(([title, section]) => [
    `--- ${title}`,
    ...inNameOrder(section).map(lineOf),
  ]);
  return numbered([...lines, '--- outcomes', ...outcomes].join('\n'));
}

/** Comes when the message's side has answered. */
const isConfirmation = ({ valueType, intent }: EngineRecord) =>
  valueType === 'PROCESS_MESSAGE_SUBSCRIPTION' && ['CREATED', 'DELETED'].includes(intent);

function titleOf(record: EngineRecord, roots: ReadonlyMap<string, string>): string {
  const { valueType, value } = record;
  if (valueType === 'MESSAGE') return 'messages';
  const key = String(value['processInstanceKey'] ?? value['scopeKey'] ?? 'definitions');
  const isOtherSide = valueType === 'MESSAGE_SUBSCRIPTION' || isConfirmation(record);
  if (isOtherSide) return `messages of ${String(value['elementInstanceKey'])}`;
  return `instance ${roots.get(key) ?? key}`;
}

/** Root instance by element instance. */
function rootsOf(records: readonly EngineRecord[]): Map<string, string> {
  const roots = new Map<string, string>();
  for (const { valueType, key, value } of records) {
    if (valueType !== 'PROCESS_INSTANCE' || roots.has(key)) continue;
    const above = [value['parentProcessInstanceKey'], value['processInstanceKey']].map(String);
    roots.set(key, above.map((one) => roots.get(one)).find((root) => root !== undefined) ?? key);
  }
  return roots;
}

/** Which records share a key stays visible. */
function numbered(text: string): string {
  const numbers = new Map<string, number>();
  return text.replace(/\b2251799\d{9}\b/g, (key) => {
    if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
    return `#${numbers.get(key)}`;
  });
}

function lineOf({ valueType, intent, key, timestamp, value }: EngineRecord): string {
  const shown = sorted(value) as Record<string, unknown>;
  for (const name of times) if (name in shown) shown[name] = ahead(shown[name], timestamp);
  const fields = Object.keys(shown).map((name) => {
    const content = shown[name];
    return `${name}=${typeof content === 'string' ? content : JSON.stringify(content)}`;
  });
  return `${valueType} ${intent} ${key} ${fields.join(' ')}`;
}

/** Whole minutes after the record: Zeebe's clock runs on while a case is played. */
function ahead(time: unknown, timestamp: number): unknown {
  if (typeof time !== 'number' || time <= 0) return time;
  const minutes = Math.round((time - timestamp) / MINUTE_MS);
  return Math.abs(minutes) > FIXED_MINUTES ? new Date(time).toISOString() : `${minutes}min`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, sets.includes(name) ? (inner as string[]).toSorted() : sorted(inner)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Zeebe writes the variables of one document in the order of a hash table. */
function inNameOrder(records: readonly EngineRecord[]): EngineRecord[] {
  const ordered: EngineRecord[] = [];
  for (let from = 0; from < records.length;) {
    let to = from + 1;
    while (to < records.length && isSameDocument(records[from]!, records[to]!)) to++;
    ordered.push(...records.slice(from, to).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)));
    from = to;
  }
  return ordered;
}

const nameOf = ({ value }: EngineRecord) => String(value['name']);
const isSameDocument = (a: EngineRecord, b: EngineRecord) =>
  a.valueType === 'VARIABLE' &&
  b.valueType === 'VARIABLE' &&
  a.value['scopeKey'] === b.value['scopeKey'] &&
  a.sourceRecordPosition === b.sourceRecordPosition;
