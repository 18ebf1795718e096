import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './faults/bank';
import { callOnce } from './faults/lost-card';
import { type Installation, missingForJourneys, openInstallation } from './installation';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const absent = missingForJourneys();
const needs = absent.length ? ` (needs ${absent.join(' and ')})` : '';
/** Nobody else calls from here. */
const from = '13800000077';

const got = "element_id = 'collect-card' and `exit` = 'got'";
/** Its instance runs, but is not projected yet. */
const hasUnseenFlow =
  'process_instance_key is not null and process_instance_key not in (select `key` from flow_instances)';

describe.skipIf(needs !== '' && !isRequired)(`a hang-up${needs}`, () => {
  let bank: Installation;
  beforeAll(async () => void (bank = await openInstallation()), 60_000);
  afterAll(() => bank?.stop());

  const count = async (what: string, ...values: string[]) =>
    Number((await bank.rows(`select count(*) as n from ${what}`, ...values))[0]!['n']);
  const ofCaller = (table: string, callId: string) =>
    `${table} where ${callId} in (select id from call_record where caller_number = ?)`;
  const areOver = async () =>
    (await count("call_record where state = 'active' and caller_number = ?", from)) === 0 &&
    (await count(`${ofCaller('flow_instances', 'call_id')} and state <> 'completed'`, from)) === 0 &&
    (await count(`call_record where caller_number = ? and ${hasUnseenFlow}`, from)) === 0;
  const counts = async () => ({
    accepted: await count(`${ofCaller('call_visit', 'call_id')} and ${got}`, from),
    flows: await count(ofCaller('flow_instances', 'call_id'), from),
    ofCalls: await count(ofCaller('ticket_calls', 'call_id'), from),
    tickets: await count('tickets'),
    incidents: await count('flow_incidents'),
  });
  /** Where nothing moves any more. */
  const settled = async () => {
    const before = await counts();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const now = await counts();
    return (await areOver()) && JSON.stringify(now) === JSON.stringify(before) ? now : undefined;
  };

  it('at every message of the bank’s card-loss branch: once the digits are accepted exactly one ticket exists', async () => {
    const before = await counts();
    let messages = 0;
    expect(await callOnce(bank.appUrl, (number) => (messages = number), from)).toBe(true);
    expect(messages).toBeGreaterThanOrEqual(20);
    const calls = Array.from({ length: messages }, (_, index) =>
      callOnce(bank.appUrl, (number, caller) => number === index + 1 && caller.hangUp(), from),
    );
    await Promise.all(calls);
    const { accepted, flows, ofCalls, tickets, incidents } = await until(settled, (now) => now);
    expect(accepted).toBeGreaterThan(1);
    expect(accepted).toBeLessThan(messages);
    expect(flows).toBeGreaterThan(accepted);
    expect(ofCalls).toBe(accepted);
    expect(tickets).toBe(before.tickets + accepted);
    expect(incidents).toBe(before.incidents);
  }, 90_000);
});
