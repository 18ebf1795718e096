import type { CallHandle, Verb } from '@callweave/platform/kernel';
import { type BoundNode, runNode } from '@callweave/runtime/node-sdk';
import { callProblems, checkVerbs } from '@callweave/telephony/gateway';
import { createCallNodes } from '../index';

/** What the caller does on each run of verbs, in order: hook data, or `gone` to hang up. */
export type CallerStep = Record<string, unknown> | 'gone';

/** A call whose caller follows a script; every array of verbs must pass the full schema. */
export function aCall(...steps: CallerStep[]) {
  const heard: Verb[][] = [];
  const kept: string[] = [];
  const instances: { idempotencyKey: string; variables: unknown }[] = [];
  const followed: string[] = [];
  const call: CallHandle = {
    callId: 'call-1',
    state: 'answered',
    hangUp: async () => undefined,
    run: async (verbs) => {
      const faults = checkVerbs(verbs);
      if (faults.length) throw new Error(JSON.stringify(faults));
      heard.push([...verbs]);
      const step = steps.shift() ?? {};
      if (step === 'gone') throw callProblems.ended();
      return step;
    },
  };
  let time = new Date();
  const nodes = createCallNodes({
    calls: {
      find: (callId) => (callId === 'call-1' ? call : undefined),
      followFlow: (_callId, key) => followed.push(key),
    },
    vault: {
      keep: async (_tenantId, value) => {
        kept.push(value);
        return { token: `vault:${kept.length}`, mask: '6222 **** **** 0000' };
      },
    },
    releases: {
      resolve: async (tenantId, flow) => ({ tenantId, flowKey: flow, processDefinitionKey: '77' }) as never,
    },
    engine: {
      createInstance: async (request) => {
        instances.push(request);
        return { processInstanceKey: '88' };
      },
    },
    now: () => time,
  });
  const self = {
    heard,
    kept,
    instances,
    followed,
    at(now: Date) {
      time = now;
      return self;
    },
    /** Runs one node on this call. */
    node: (type: string, input: Record<string, unknown>, variables: Record<string, unknown> = {}) =>
      runNode(byType(nodes, type), {
        input,
        variables: { callId: 'call-1', language: 'zh-CN', ...variables },
      }),
  };
  return self;
}

function byType(nodes: readonly BoundNode[], type: string): BoundNode {
  return nodes.find(({ template }) => template.type === type)!;
}
