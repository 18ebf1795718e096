import type { faultPoints } from '../fault-points.generated';
import type { ScenarioName } from './scenarios';

/** Which passing of a point in which scenario. */
export type Passing = readonly [ScenarioName, ...times: number[]];
type FaultPoint = (typeof faultPoints)[number]['name'];

/** Points nothing embedded passes, by how they begin, with the spec that kills them. */
export const elsewhere = {
  'sink.': 'test/contract/crash/sink-kill.spec.ts',
  'zeebe.': 'test/contract/engine-port/zeebe-faults.it.spec.ts',
} as const;
type Elsewhere = `${keyof typeof elsewhere}${string}`;

/** Points that all durable work shares are passed in each kind of it. */
const everyKind = ['createTicket 1', 'workSteps 1', 'withdraw 1', 'publish 1'] as const;

/** Each point with the scenarios that pass it and the passings at which they are killed; a new point needs a line. */
export const plan: Record<Exclude<FaultPoint, Elsewhere>, readonly Passing[]> = {
  ...around('call.entry', ['before-instance', 'after-instance'], 'call 1'),
  ...around('call.turn', ['before-job-settled', 'after-job-settled'], 'call 3 5 7'),
  ...around('calls.notes', ['before-commit', 'after-commit'], 'call 1 2', 'vanish 1'),
  ...around('engine.commit', ['before-commit', 'after-commit'], ...everyKind, 'call 3 8'),
  ...around('engine.flush', ['before-sync', 'after-sync'], 'createTicket 1', 'workSteps 2'),
  ...around('engine.job', ['before-push'], 'call 2 6'),
  ...around('engine.records', ['before-delivery', 'after-delivery'], 'workSteps 2', 'call 4'),
  ...around('records.projection', ['before-transaction', 'after-transaction'], 'withdraw 1', 'call 3'),
  ...around('publish.alias', ['before-write', 'after-write'], 'publish 1'),
  ...around('publish.deploy', ['before-send', 'after-send'], 'publish 1'),
  ...around('publish.version', ['before-write', 'after-write'], 'publish 1'),
  ...around('store.commit', ['before', 'after'], ...everyKind, 'workSteps 3', 'urge 1', 'attach 1', 'call 5'),
  ...around('store.job', ['before-run', 'after-run'], 'queue 1'),
  ...around('tickets.attach', ['before-file', 'after-file'], 'attach 1'),
  ...around('tickets.create', ['before-write', 'after-write'], 'createTicket 1'),
  ...around('tickets.draft', ['before-write', 'after-write'], 'submitDraft 1'),
  ...around('tickets.remark', ['before-write', 'after-write'], 'urge 1'),
  ...around('tickets.source', ['before-write', 'after-write'], 'call 1'),
  ...around('tickets.start', ['before-send', 'after-send', 'after-write'], 'createTicket 1', 'call 1'),
  ...around('triggers.message', ['before-write', 'after-write'], 'message 1'),
  ...around('triggers.message', ['before-send', 'after-send'], 'message 1'),
  ...around('triggers.start', ['before-send', 'after-send'], 'message 1'),
  ...around('triggers.start', ['before-write', 'after-write'], 'message 1'),
  ...around('work-items.attempt', ['before-take', 'after-take'], 'workSteps 1'),
  ...around('work-items.attempt', ['before-send', 'after-send'], 'workSteps 1', 'withdraw 1'),
  ...around('work-items.attempt', ['before-settle', 'after-settle'], 'workSteps 2', 'withdraw 1'),
  ...around('work-items.withdraw', ['before-take', 'after-take'], 'withdraw 1'),
  ...around('worker.job', ['before-outcome', 'after-outcome'], 'call 1'),
};

/** @param passings a scenario and at which passings of each point it is killed: `call 3 5` */
function around<Area extends string, Step extends string>(
  area: Area,
  steps: readonly Step[],
  ...passings: readonly `${ScenarioName} ${string}`[]
) {
  const parsed = passings.map((passing): Passing => {
    const [name, ...times] = passing.split(' ');
    return [name as ScenarioName, ...times.map(Number)];
  });
  const entries = steps.map((step) => [`${area}.${step}`, parsed]);
  return Object.fromEntries(entries) as Record<`${Area}.${Step}`, Passing[]>;
}
