import { readFileSync } from 'node:fs';
import type { Variables } from '@callweave/platform/kernel';
import {
  type DeployedModel,
  type EngineCommand,
  type EngineEvent,
  type InstanceState,
  newInstance,
  readProcesses,
  step,
  visibleVariables,
} from '@callweave/runtime/engine';
import { type BoundNode, type JobOutcome, performNode } from '@callweave/runtime/node-sdk';

export interface DrawingRun {
  isEnded: boolean;
  /** Elements in the order they completed. */
  completed: string[];
  /** What the instance's own variables were last, by name. */
  variables: Variables;
  /** Messages of incidents it stopped at. */
  incidents: string[];
}

/**
 * Runs a drawing on the interpreter in this process, with its jobs performed by `nodes` as a worker does, until it ends
 * or waits for something that is no node. Back-offs are skipped.
 * @param file a `.bpmn` file with one process, such as a node type's `examples/minimal.bpmn`
 */
export async function runDrawing(
  file: string,
  nodes: readonly BoundNode[],
  variables: Variables = {},
): Promise<DrawingRun> {
  const { processes, errors } = await readProcesses(readFileSync(file, 'utf8'));
  if (!processes[0]) throw new Error(`${file}: ${errors.map(({ text }) => text).join('; ')}`);
  const run = new Run({ processDefinitionKey: '1', version: 1, model: processes[0] });
  run.tell({ type: 'create', processDefinitionKey: '1', variables });
  for (let job = run.nextJob(nodes); job; job = run.nextJob(nodes))
    run.tell(commandOf(job.key, await performNode(job.node, job.nodeJob, job.retries)));
  return run.result();
}

class Run {
  private readonly state: InstanceState = newInstance();
  private readonly events: EngineEvent[] = [];
  private lastKey = 1;

  constructor(private readonly definition: DeployedModel) {}

  tell(command: EngineCommand): void {
    const env = {
      now: Date.UTC(2026, 2, 2),
      nextKey: () => String(++this.lastKey),
      definition: (key: string) => (key === '1' ? this.definition : undefined),
      latest: () => undefined,
    };
    this.events.push(...step(this.state, command, env));
  }

  nextJob(nodes: readonly BoundNode[]) {
    for (const job of Object.values(this.state.jobs)) {
      const node = nodes.find(({ template }) => template.type === job.type);
      const element = this.state.elements[job.elementInstanceKey];
      if (!node || !element || (job.state !== 'activatable' && job.state !== 'backoff')) continue;
      const variables = structuredClone(visibleVariables(this.state, element.key));
      const callId = variables['callId'];
      const nodeJob = {
        key: job.key,
        tenantId: 'tenant-1',
        processInstanceKey: element.processInstanceKey,
        processDefinitionKey: element.processDefinitionKey,
        elementId: element.elementId,
        elementInstanceKey: element.key,
        ...(typeof callId === 'string' && { callId }),
        variables,
      };
      return { node, nodeJob, key: job.key, retries: job.retries };
    }
    return undefined;
  }

  result(): DrawingRun {
    const of = (valueType: string) => this.events.filter((event) => event.valueType === valueType);
    const own = of('VARIABLE').filter(({ value }) => value['scopeKey'] === value['processInstanceKey']);
    return {
      isEnded: this.state.isEnded,
      completed: of('PROCESS_INSTANCE')
        .filter(({ intent }) => intent === 'ELEMENT_COMPLETED')
        .map(({ value }) => String(value['elementId'])),
      variables: Object.fromEntries(
        own.map(({ value }) => [String(value['name']), JSON.parse(String(value['value'])) as unknown]),
      ),
      incidents: of('INCIDENT')
        .filter(({ intent }) => intent === 'CREATED')
        .map(({ value }) => String(value['errorMessage'])),
    };
  }
}

function commandOf(jobKey: string, outcome: JobOutcome): EngineCommand {
  switch (outcome.kind) {
    case 'completed':
      return { type: 'completeJob', jobKey, variables: outcome.variables };
    case 'error':
      return { type: 'throwError', jobKey, errorCode: outcome.errorCode, errorMessage: outcome.errorMessage };
    case 'failed':
      return { type: 'failJob', jobKey, retries: outcome.retries, errorMessage: outcome.errorMessage };
  }
}
