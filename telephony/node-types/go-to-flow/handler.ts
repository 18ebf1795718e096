import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, liveCall } from '../call-services';
import type { goToFlowTemplate } from './template';

/** Variables every call flow has; data drawn by hand must not replace them. */
const callVariables = ['callId', 'callerNumber', 'calledNumber', 'language'] as const;

/** Starts the other flow's instance for this call, once however often the job arrives. */
export const goToFlow: NodeHandler<typeof goToFlowTemplate, CallServices> = async (input, context) => {
  const { calls, engine, job, releases } = context;
  liveCall(context);
  const release = await releases.resolve(job.tenantId, input.flow, input.alias);
  const own = Object.fromEntries(callVariables.map((name) => [name, job.variables[name] ?? null]));
  const { processInstanceKey } = await engine.createInstance({
    processDefinitionKey: release.processDefinitionKey,
    variables: { ...input.data, ...own },
    idempotencyKey: `go-to-flow-${job.key}`,
    durability: 'crash',
  });
  calls.followFlow(job.callId ?? '', processInstanceKey);
  return {};
};
