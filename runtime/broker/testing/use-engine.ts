import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Durability, onFaultPoint } from '@callweave/platform/kernel';
import { afterEach, beforeEach } from 'vitest';
import { type EmbeddedEngine, type EmbeddedEngineOptions, openEmbeddedEngine } from '../index';

const bpmn = (id: string, body: string) =>
  `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x"><bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>${body}<bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="x"/><bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="end"/></bpmn:process></bpmn:definitions>`;
const links = '<bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>';
const task = bpmn(
  'task',
  `<bpmn:serviceTask id="x"><bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>${links}</bpmn:serviceTask>`,
);
export const nap = bpmn(
  'nap',
  `<bpmn:intermediateCatchEvent id="x">${links}<bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`,
);

export interface EngineRig {
  engine: EmbeddedEngine;
  /** Definition of a drawing with one service task of type `work`. */
  definition: string;
  path(): string;
  /** Opens the test's file, for a second time too. */
  open(options?: Partial<EmbeddedEngineOptions>): Promise<void>;
  /** @returns the definition key */
  deploy(xml: string): Promise<string>;
  /** Default: `power`, the drawing with one service task. */
  create(durability?: Durability, processDefinitionKey?: string): Promise<{ processInstanceKey: string }>;
}

/** An engine on a file of its own for each test of the calling suite; the test opens it. */
export function useEngine(): EngineRig {
  let folder: string;
  const rig: EngineRig = {
    engine: undefined as unknown as EmbeddedEngine,
    definition: '',
    path: () => join(folder, 'engine.db'),
    open: async (options = {}) => {
      rig.engine = await openEmbeddedEngine({ path: rig.path(), ...options });
      rig.definition = await rig.deploy(task);
    },
    deploy: async (content) =>
      (await rig.engine.deploy([{ name: 'a.bpmn', content }]))[0]!.processDefinitionKey,
    create: (durability = 'power', processDefinitionKey = rig.definition) =>
      rig.engine.createInstance({
        processDefinitionKey,
        variables: {},
        idempotencyKey: crypto.randomUUID(),
        durability,
      }),
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'broker-'))));
  afterEach(async () => {
    onFaultPoint(undefined);
    await rig.engine.close();
    rmSync(folder, { recursive: true });
  });
  return rig;
}
