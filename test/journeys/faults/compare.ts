import type { BankState } from './bank-state';
import type { ScenarioName } from './scenarios';

/** @returns says how a state differs from that of an undisturbed run, if it does */
export function comparedTo(expected: BankState, name: ScenarioName) {
  return (state: BankState) =>
    name === 'call' ? callDifference(expected, state) : difference(...comparable(name, expected, state));
}

/** Of a caller who vanished with the server nobody knows what was heard, pressed and by whom it ended. */
function comparable(name: ScenarioName, ...states: [BankState, BankState]): [BankState, BankState] {
  if (name !== 'vanish') return states;
  const sure = ({ call_record, call_flow }: BankState): BankState => ({
    call_flow: call_flow!,
    call_record: call_record!.map((row) => row.replace(/ (hang_up_side|answered_at|talk_seconds)=\S+/g, '')),
  });
  return [sure(states[0]), sure(states[1])];
}

/** Compares what both have; a running server does not show its engine. */
function difference(expected: BankState, state: BankState): string | undefined {
  const lines = Object.keys(state).flatMap((table) => {
    const [had, has] = [expected[table] ?? [], [...state[table]!]];
    const lost = had.filter((row) => !take(has, row));
    return [
      ...lost.map((row) => `lost    ${table}: ${row}`),
      ...has.map((row) => `too much ${table}: ${row}`),
    ];
  });
  return lines.length ? lines.join('\n') : undefined;
}

function take(rows: string[], row: string): boolean {
  const index = rows.indexOf(row);
  if (index >= 0) rows.splice(index, 1);
  return index >= 0;
}

/** A caller whose call died with the server dials again: calls may be more, tickets one per accepted card. */
function callDifference(expected: BankState, state: BankState): string | undefined {
  const calls = state['call_record']!.length;
  const accepted = state['call_visit']!.filter((row) =>
    /element_id=collect-card .*exit=got/.test(row),
  ).length;
  const reported = state['tickets']!.length - 2;
  if (reported !== accepted || reported < 1) return `${accepted} cards accepted, ${reported} tickets`;
  if (calls === 1 && reported === 1) return difference(asFarAsSure(expected), asFarAsSure(state));
  const linked = state['ticket_calls']!.length;
  if (linked !== reported) return `${reported} tickets of calls, ${linked} linked to a call`;
  const open = state['flow_instances']!.filter((row) => /flow_id.*state=active/.test(row)).length;
  return open === 1 + reported ? undefined : `${open} instances run, expected ${1 + reported}`;
}

/** After a crash a prompt starts again, which is one more turn; who hung up during it nobody saw. */
function asFarAsSure({ call_turn: _, call_record, ...rest }: BankState): BankState {
  return { ...rest, call_record: call_record!.map((row) => row.replace(/ hang_up_side=\w+/, '')) };
}
