import type { Variables } from '@callweave/platform/kernel';
import type { BoundNode, NodeJob } from './define-node-type';
import { type JobOutcome, performNode } from './perform-node';

export interface RunNodeOptions {
  /** What the input mappings of the task give. */
  input: Variables;
  /** Other variables visible to the job; inputs of the same name win. */
  variables?: Variables;
  /** Default 3, as Zeebe creates jobs. */
  retries?: number;
  job?: Partial<Omit<NodeJob, 'variables'>>;
}

/**
 * For tests: runs a node as a worker does, with a job in memory that went through JSON like a real one.
 * @example expect(await runNode(node, { input: { flowKey: 'card-loss' } })).toEqual({ kind: 'completed', variables: { … } });
 */
export async function runNode(node: BoundNode, options: RunNodeOptions): Promise<JobOutcome> {
  const variables = throughJson({ ...options.variables, ...options.input });
  const callId = variables['callId'];
  const job: NodeJob = {
    key: '2251799813685249',
    tenantId: 'tenant-1',
    processInstanceKey: '2251799813685200',
    processDefinitionKey: '2251799813685100',
    elementId: 'Activity_1',
    elementInstanceKey: '2251799813685240',
    ...(typeof callId === 'string' && { callId }),
    ...options.job,
    variables,
  };
  const outcome = await performNode(node, job, options.retries ?? 3);
  return outcome.kind === 'completed' ? { ...outcome, variables: throughJson(outcome.variables) } : outcome;
}

const throughJson = (value: Variables): Variables => JSON.parse(JSON.stringify(value)) as Variables;
