import type { faultPoints } from '../fault-points.generated';
import type { ScenarioName } from './scenarios';

/** Which passing of a point in which scenario. */
export type Passing = readonly [ScenarioName, ...times: number[]];
type FaultPoint = (typeof faultPoints)[number]['name'];

/** Each point with the scenarios that pass it and the passings at which they are killed; a new point needs a line. */
export const plan: Record<FaultPoint, readonly Passing[]> = {
  ...around('call.entry', ['before-instance', 'after-instance'], [['call', 1]]),
  ...around('call.turn', ['before-job-settled', 'after-job-settled'], [['call', 1, 3, 5, 7]]),
  ...around('calls.notes', ['before-commit', 'after-commit'], [['call', 1, 3]]),
  ...around('engine.commit', ['before-commit', 'after-commit'], everyKind([1], [3, 8])),
  ...around(
    'engine.flush',
    ['before-sync', 'after-sync'],
    [
      ['createTicket', 1],
      ['workSteps', 1, 2],
    ],
  ),
  'engine.job.before-push': [['call', 2, 6]],
  ...around(
    'engine.records',
    ['before-delivery', 'after-delivery'],
    [
      ['createTicket', 1],
      ['workSteps', 2],
      ['call', 4],
    ],
  ),
  ...around(
    'records.projection',
    ['before-transaction', 'after-transaction'],
    [
      ['createTicket', 1],
      ['withdraw', 1],
      ['call', 3],
    ],
  ),
  ...around('publish.alias', ['before-write', 'after-write'], [['publish', 1]]),
  ...around('publish.deploy', ['before-send', 'after-send'], [['publish', 1]]),
  ...around('publish.version', ['before-write', 'after-write'], [['publish', 1]]),
  ...around('store.commit', ['before', 'after'], [...everyKind([1, 3], [2, 5]), ['urge', 1], ['attach', 1]]),
  ...around('store.job', ['before-run', 'after-run'], [['queue', 1]]),
  ...around('tickets.attach', ['before-file', 'after-file'], [['attach', 1]]),
  ...around('tickets.create', ['before-write', 'after-write'], [['createTicket', 1]]),
  ...around('tickets.draft', ['before-write', 'after-write'], [['submitDraft', 1]]),
  ...around('tickets.remark', ['before-write', 'after-write'], [['urge', 1]]),
  ...around('tickets.source', ['before-write', 'after-write'], [['call', 1]]),
  ...around(
    'tickets.start',
    ['before-send', 'after-send'],
    [
      ['createTicket', 1],
      ['submitDraft', 1],
      ['call', 1],
    ],
  ),
  'tickets.start.after-write': [
    ['createTicket', 1],
    ['call', 1],
  ],
  ...around('work-items.attempt', ['before-take', 'after-take'], [['workSteps', 1, 2]]),
  ...around(
    'work-items.attempt',
    ['before-send', 'after-send'],
    [
      ['workSteps', 1, 2],
      ['withdraw', 1],
    ],
  ),
  ...around(
    'work-items.attempt',
    ['before-settle', 'after-settle'],
    [
      ['workSteps', 1, 2],
      ['withdraw', 1],
    ],
  ),
  ...around('work-items.withdraw', ['before-take', 'after-take'], [['withdraw', 1]]),
  ...around('worker.job', ['before-outcome', 'after-outcome'], [['call', 1]]),
};

/** Points all durable work shares are passed in each kind of it. */
function everyKind(desk: number[], call: number[]): Passing[] {
  return [
    ['createTicket', ...desk],
    ['workSteps', ...desk, 2],
    ['withdraw', 1],
    ['publish', 1],
    ['call', ...call],
  ];
}

function around<Area extends string, Step extends string>(
  area: Area,
  steps: readonly Step[],
  passings: Passing[],
) {
  const entries = steps.map((step) => [`${area}.${step}`, passings]);
  return Object.fromEntries(entries) as Record<`${Area}.${Step}`, Passing[]>;
}
