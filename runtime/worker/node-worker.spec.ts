import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConfigProblem,
  defineProblems,
  type EngineRecord,
  type Release,
  silentLogger,
} from '@callweave/platform/kernel';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import { bindNode, defineNodeType, type NodeJob } from '@callweave/runtime/node-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createNodeWorker, type NodeWorker } from './index';

const text = (value: string) => ({ 'zh-CN': value, 'zh-TW': value, en: value });
const template = defineNodeType({
  type: 'greet',
  version: 1,
  group: 'data',
  kinds: ['ticket'],
  label: text('问候'),
  description: text('问候'),
  icon: 'wave',
  input: z.object({ name: z.string() }),
  fields: { name: { label: text('姓名') } },
  output: z.object({ greeting: z.string() }),
  errors: ['greet-refused'],
});
const problems = defineProblems('greet', { refused: { status: 409, title: text('不问候') } });

/** start → greet (input name) → done; error greet-refused → refused. */
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
<bpmn:error id="err" errorCode="greet-refused"/>
<bpmn:process id="greeting" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:serviceTask id="greet"><bpmn:extensionElements><zeebe:taskDefinition type="greet"/><zeebe:ioMapping><zeebe:input source="=who" target="name"/></zeebe:ioMapping></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
<bpmn:boundaryEvent id="caught" attachedToRef="greet"><bpmn:outgoing>f3</bpmn:outgoing><bpmn:errorEventDefinition id="ed" errorRef="err"/></bpmn:boundaryEvent>
<bpmn:endEvent id="done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
<bpmn:endEvent id="refused"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="greet"/><bpmn:sequenceFlow id="f2" sourceRef="greet" targetRef="done"/><bpmn:sequenceFlow id="f3" sourceRef="caught" targetRef="refused"/>
</bpmn:process></bpmn:definitions>`;

describe('node worker', () => {
  let engine: EmbeddedEngine;
  let worker: NodeWorker;
  let records: EngineRecord[];
  let processDefinitionKey: string;
  beforeEach(async () => {
    engine = await openEmbeddedEngine({ path: ':memory:' });
    records = [];
    engine.subscribeRecords({}, async (batch) => void records.push(...batch));
    processDefinitionKey = (await engine.deploy([{ name: 'a.bpmn', content: xml }]))[0]!.processDefinitionKey;
  });
  afterEach(async () => {
    await worker.stop();
    await engine.close();
  });

  function startWith(
    handler: (name: string, job: NodeJob) => Promise<{ greeting: string }>,
    leaseMs?: number,
  ) {
    const release = { tenantId: 'bank' } as Release;
    worker = createNodeWorker({
      engine,
      releases: { byProcessDefinition: async (key) => (key === processDefinitionKey ? release : undefined) },
      nodes: [bindNode(template, ({ name }, { job }) => handler(name, job), {})],
      log: silentLogger,
      ...(leaseMs !== undefined && { leaseMs }),
    });
    worker.start();
  }
  const create = async (variables: Record<string, unknown>) =>
    (await engine.createInstance({ processDefinitionKey, variables, idempotencyKey: crypto.randomUUID() }))
      .processInstanceKey;
  const intents = (valueType: string) =>
    records.filter((record) => record.valueType === valueType).map(({ intent }) => intent);
  const reached = (elementId: string) =>
    vi.waitFor(
      () =>
        expect(
          records.some(
            ({ value, intent }) => value['elementId'] === elementId && intent === 'ELEMENT_COMPLETED',
          ),
        ).toBe(true),
      { timeout: 5_000 },
    );

  it('runs the handler with its input and the tenant of the release, and completes the job with its output', async () => {
    const jobs: NodeJob[] = [];
    startWith(async (name, job) => {
      jobs.push(job);
      return { greeting: `您好，${name}` };
    });
    await create({ who: '李雷', callId: 'c-1' });
    await reached('done');
    expect(jobs).toMatchObject([{ tenantId: 'bank', callId: 'c-1', elementId: 'greet' }]);
    const greeting = records.find(({ value }) => value['name'] === 'greeting');
    expect(greeting?.value['value']).toBe('"您好，李雷"');
  });

  it('throws a Problem into the flow', async () => {
    startWith(() => Promise.reject(problems.refused()));
    await create({ who: '李雷' });
    await reached('refused');
  });

  it('makes a ConfigProblem and wrong input an incident at once', async () => {
    startWith(() => Promise.reject(new ConfigProblem('greet-wrong', 422, text('画错了'))));
    await create({ who: '李雷' });
    await create({ who: 5 });
    await vi.waitFor(() => expect(intents('INCIDENT')).toEqual(['CREATED', 'CREATED']));
    expect(intents('JOB').filter((intent) => intent === 'FAILED')).toHaveLength(2);
  });

  it('retries anything else with back-off', async () => {
    let tries = 0;
    startWith(async () => {
      if (++tries < 2) throw new Error('network');
      return { greeting: 'ok' };
    });
    await create({ who: '李雷' });
    await reached('done');
    const failed = records.find(({ intent }) => intent === 'FAILED');
    expect(failed?.value).toMatchObject({ retries: 2, errorMessage: 'network', retryBackoff: 1000 });
    expect(intents('JOB')).toEqual(['CREATED', 'FAILED', 'RECURRED_AFTER_BACKOFF', 'COMPLETED']);
  });

  it('keeps its lease while the handler takes longer', async () => {
    let tries = 0;
    startWith(async () => {
      tries++;
      await sleep(600);
      return { greeting: 'slow' };
    }, 200);
    await create({ who: '李雷' });
    await reached('done');
    expect(tries).toBe(1);
    expect(intents('JOB')).toEqual(['CREATED', 'COMPLETED']);
  });

  it('makes an output the engine cannot take an incident', async () => {
    startWith(async () => ({ greeting: 'x'.repeat(2_200_000) }));
    await create({ who: '李雷' });
    await vi.waitFor(() => expect(intents('INCIDENT')).toEqual(['CREATED']));
  });
});
