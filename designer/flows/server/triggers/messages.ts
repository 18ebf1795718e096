import type { FlowMessage } from '@callweave/designer/flows/contract';
import {
  type Actor,
  type Clock,
  EngineError,
  type EnginePort,
  faultPoint,
  newId,
} from '@callweave/platform/kernel';
import type { JobHandler, Store } from '@callweave/platform/store';
import { deployedMessageName } from '../deployed-name';
import { addStart } from './starts';
import { FlowTriggerEntity } from './trigger.entities';

const publishTopic = 'flows.message';

interface Deps {
  store: Store;
  clock: Clock;
  engine: Pick<EnginePort, 'publishMessage'>;
}

/**
 * Takes a message for the tenant's flows: those whose `live` begins by its name are started, and the engine gets it for
 * the instances that wait. Both happen after the commit, once each.
 */
export async function publishMessage(
  { store, clock }: Deps,
  actor: Actor,
  message: FlowMessage,
  idempotencyKey: string,
): Promise<{ messageId: string }> {
  faultPoint('triggers.message.before-write');
  const options = { idempotencyKey, fingerprint: JSON.stringify(message) };
  const answer = await store.write(actor, options, async (tx) => {
    const { name, correlationKey, timeToLiveMs } = message;
    const messageId = newId();
    const expiresAt = new Date(clock.now().getTime() + timeToLiveMs);
    const triggers = await tx.em.find(FlowTriggerEntity, { message: name }, { orderBy: { flowId: 'asc' } });
    const { tenantId } = actor;
    for (const { flowId } of triggers) await addStart(tx, { tenantId, flowId, ...message, expiresAt });
    const envelope = { ...message, messageId, expiresAt: expiresAt.getTime() };
    tx.send(publishTopic, envelope, { key: messageId });
    const payload = { name, correlationKey, starts: triggers.map(({ flowId }) => flowId) };
    tx.audit({ action: 'flows.message', subject: `message:${messageId}`, payload });
    return { messageId };
  });
  faultPoint('triggers.message.after-write');
  return answer;
}

/**
 * Gives messages to the engine. While a message lives its id keeps the engine from taking it twice; one that may have
 * been sent before and is past its time is not sent again.
 */
export function messageSender({ engine, clock }: Deps): JobHandler {
  return {
    topic: publishTopic,
    maxAttempts: 50,
    async run(payload, { tenantId, attempt }) {
      const message = payload as FlowMessage & { messageId: string; expiresAt: number };
      const { name, correlationKey, variables, messageId } = message;
      const timeToLiveMs = Math.max(0, message.expiresAt - clock.now().getTime());
      if (timeToLiveMs === 0 && attempt > 1) return;
      faultPoint('triggers.message.before-send');
      try {
        const deployed = deployedMessageName(tenantId, name);
        await engine.publishMessage({ name: deployed, correlationKey, messageId, timeToLiveMs, variables });
      } catch (error) {
        // It was sent before the crash that made this job come again.
        if (!(error instanceof EngineError && error.code === 'ALREADY_EXISTS')) throw error;
      }
      faultPoint('triggers.message.after-send');
    },
  };
}
