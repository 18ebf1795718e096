import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEngine } from '@callweave/runtime/broker';
import { Engine } from 'bpmn-engine';

export interface EngineRateBench {
  instances: number;
  /** Instances per second from start to end. */
  memoryPerSecond: number;
  filePerSecond: number;
  bpmnEnginePerSecond: number;
}

const atOnce = 100;
const ids = ['start', 'one', 'two', 'three', 'end'];

/**
 * Five nodes, of which three are service tasks completed at once: the embedded engine, durable as for calls, against
 * `bpmn-engine`, which keeps nothing, on the same drawing.
 * @param instances default 3000
 */
export async function benchEngineRate(instances = 3_000): Promise<EngineRateBench> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-rate-'));
  try {
    const memory = await rateOfEngine(':memory:', instances);
    const file = await rateOfEngine(join(folder, 'engine.sqlite'), instances);
    const other = await rateOfBpmnEngine(instances);
    return { instances, memoryPerSecond: memory, filePerSecond: file, bpmnEnginePerSecond: other };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fiveNodes(): string {
  const shapes = ids.map((id, index) => {
    const links = [
      index > 0 && `<bpmn:incoming>f${index}</bpmn:incoming>`,
      index < ids.length - 1 && `<bpmn:outgoing>f${index + 1}</bpmn:outgoing>`,
    ];
    const inner = links.filter(Boolean).join('');
    if (id === 'start') return `<bpmn:startEvent id="start">${inner}</bpmn:startEvent>`;
    if (id === 'end') return `<bpmn:endEvent id="end">${inner}</bpmn:endEvent>`;
    return `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>${inner}</bpmn:serviceTask>`;
  });
  const flows = ids
    .slice(1)
    .map(
      (to, index) => `<bpmn:sequenceFlow id="f${index + 1}" sourceRef="${ids[index]}" targetRef="${to}"/>`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://callweave" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">
<bpmn:process id="five-nodes" isExecutable="true">${shapes.join('')}${flows.join('')}</bpmn:process></bpmn:definitions>`;
}

async function rateOfEngine(path: string, instances: number): Promise<number> {
  const engine = await openEmbeddedEngine({ path });
  const [process] = await engine.deploy([{ name: 'five-nodes.bpmn', content: fiveNodes() }]);
  const { processDefinitionKey } = process!;
  engine.openWorker({
    ...{ types: ['work'], worker: 'bench', timeoutMs: 60_000, maxActive: atOnce },
    onJob: ({ key: jobKey }) =>
      engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey, durability: 'crash' }),
  });
  let made = 0;
  const run = async (count: number) => {
    for (let left = count; left > 0; left -= atOnce) {
      const batch = Array.from({ length: Math.min(left, atOnce) }, () =>
        engine.createInstance({
          ...{ processDefinitionKey, variables: {}, idempotencyKey: `instance-${made++}` },
          durability: 'crash',
        }),
      );
      await Promise.all(batch);
    }
    while (engine.statistics().instances > 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const rate = await perSecond(run, instances);
  await engine.close();
  return rate;
}

async function rateOfBpmnEngine(instances: number): Promise<number> {
  const extensions = {
    completeAtOnce: (activity: { type: string; behaviour: { Service?: unknown } }) => {
      if (activity.type === 'bpmn:ServiceTask') activity.behaviour.Service = AtOnce;
    },
  };
  // Parsed once, as the embedded engine does.
  const [definition] = await new Engine({ name: 'parsed', source: fiveNodes() }).getDefinitions();
  const sourceContext = definition!.context.definitionContext;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const engine = new Engine({ name: 'five', sourceContext, extensions } as never);
      engine.once('end', () => resolve());
      engine.once('error', reject);
      void engine.execute();
    });
  return perSecond(async (count) => {
    for (let left = count; left > 0; left -= atOnce)
      await Promise.all(Array.from({ length: Math.min(left, atOnce) }, one));
  }, instances);
}

/** A service that has nothing to do. */
function AtOnce() {
  return { execute: (_message: unknown, done: () => void) => done() };
}

async function perSecond(run: (count: number) => Promise<void>, instances: number): Promise<number> {
  await run(instances / 10);
  const from = performance.now();
  await run(instances);
  return instances / ((performance.now() - from) / 1000);
}
