/** Who ended the call; `network`: the switch's connection never came back. */
export type CallEndSide = 'caller' | 'platform' | 'network';

const finalStatuses = new Set(['completed', 'failed', 'no-answer', 'busy']);

/** Who ended the call, when the data of a `call:status` says that it is over. */
export function endOf(data: Readonly<Record<string, unknown>>): CallEndSide | undefined {
  if (!finalStatuses.has(String(data.call_status)) || data.error !== undefined) return undefined;
  return data.call_termination_by === 'caller' ? 'caller' : 'platform';
}
