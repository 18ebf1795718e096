import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Durability } from '@callweave/platform/kernel';
import { BpmnModdle } from 'bpmn-moddle';
import { Engine } from 'bpmn-engine';
import { openEmbeddedEngine } from '../index';

/** start → three service tasks → end; `implementation` is for bpmn-engine, `taskDefinition` for us. */
const tasks = ['a', 'b', 'c'];
const diagram = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://callweave">
<bpmn:process id="five" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>to_a</bpmn:outgoing></bpmn:startEvent>
${tasks
  .map(
    (id, index) =>
      `<bpmn:serviceTask id="${id}" implementation="\${environment.services.work}"><bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements><bpmn:incoming>to_${id}</bpmn:incoming><bpmn:outgoing>to_${tasks[index + 1] ?? 'end'}</bpmn:outgoing></bpmn:serviceTask>`,
  )
  .join('\n')}
<bpmn:endEvent id="end"><bpmn:incoming>to_end</bpmn:incoming></bpmn:endEvent>
${['start', ...tasks]
  .map(
    (id, index) =>
      `<bpmn:sequenceFlow id="to_${tasks[index] ?? 'end'}" sourceRef="${id}" targetRef="${tasks[index] ?? 'end'}"/>`,
  )
  .join('\n')}
</bpmn:process>
</bpmn:definitions>`;

export interface InstancesResult {
  name: string;
  instancesPerSecond: number;
  /** Durable engines only. */
  commitsPerInstance?: number;
  flushesPerInstance?: number;
}

/**
 * Five-node instances per second, ours against bpmn-engine on the same diagram in the same process. bpmn-engine keeps
 * nothing; ours stores every step.
 * @param options.instances per engine, default 1000, after a warm-up of a tenth
 */
export async function instancesBench({ instances = 1000 } = {}): Promise<InstancesResult[]> {
  return [
    { name: 'bpmn-engine, nothing stored', instancesPerSecond: await rate(instances, await bpmnEngine()) },
    await ours('callweave, in memory', ':memory:', 'crash', instances),
    await inFolder((path) => ours('callweave, file, crash-durable', path, 'crash', instances)),
    await inFolder((path) => ours('callweave, file, power-durable', path, 'power', instances)),
  ];
}

async function bpmnEngine(): Promise<() => Promise<void>> {
  const moddleContext = await new BpmnModdle().fromXML(diagram);
  const services = { work: (_scope: unknown, done: () => void) => done() };
  return async () => {
    await new Promise<void>((resolve, reject) => {
      const engine = new Engine({ moddleContext: moddleContext as never, services });
      engine.once('end', () => resolve());
      engine.once('error', reject);
      void engine.execute();
    });
  };
}

async function ours(
  name: string,
  path: string,
  durability: Durability,
  instances: number,
): Promise<InstancesResult> {
  const engine = await openEmbeddedEngine({ path });
  const [deployed] = await engine.deploy([{ name: 'five.bpmn', content: diagram }]);
  const ended = new Map<string, () => void>();
  engine.subscribeRecords({}, async (records) => {
    for (const { key, intent } of records) if (intent === 'ELEMENT_COMPLETED') ended.get(key)?.();
  });
  engine.openWorker({
    ...{ types: ['work'], worker: 'bench', timeoutMs: 60_000, maxActive: 1000 },
    onJob: ({ key: jobKey }) =>
      engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey, durability }),
  });
  const request = {
    processDefinitionKey: deployed!.processDefinitionKey,
    variables: { ticketId: 'T-1' },
    durability,
  };
  const before = engine.statistics();
  const instancesPerSecond = await rate(instances, async () => {
    const { processInstanceKey } = await engine.createInstance({ ...request, idempotencyKey: randomUUID() });
    await new Promise<void>((resolve) => ended.set(processInstanceKey, resolve));
  });
  await engine.whenIdle();
  const after = engine.statistics();
  await engine.close();
  const all = instances + warmUp(instances);
  return {
    ...{ name, instancesPerSecond },
    commitsPerInstance: (after.commits - before.commits) / all,
    flushesPerInstance: (after.flushes - before.flushes) / all,
  };
}

const warmUp = (instances: number) => Math.ceil(instances / 10);
/** As many at once as a busy hour has. */
const AT_ONCE = 32;

async function rate(instances: number, runOne: () => Promise<void>): Promise<number> {
  await runMany(warmUp(instances), runOne);
  const started = performance.now();
  await runMany(instances, runOne);
  return Math.round((instances / (performance.now() - started)) * 1000);
}

async function runMany(count: number, runOne: () => Promise<void>): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await runOne();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function inFolder<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'instances-bench-'));
  try {
    return await work(join(folder, 'engine.db'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
