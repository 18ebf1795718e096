import { type Actor, EngineError, type EnginePort, type Problem } from '@callweave/platform/kernel';
import type { Store } from '@callweave/platform/store';
import { flowOperationProblems } from './records.problems';
import type { RecordsQueries } from './records.queries';

interface Deps {
  store: Store;
  engine: EnginePort;
  queries: RecordsQueries;
}

/** Repairing what runs. Audited first, done second: an effect without an audit row must not be. */
export function createOperations({ store, engine, queries }: Deps) {
  /** @returns false when this key asked before: the engine may have done it already */
  async function audit(actor: Actor, action: string, subject: string, key: string): Promise<boolean> {
    let isFirst = false;
    await store.write(actor, { idempotencyKey: key, fingerprint: `${action} ${subject}` }, async (tx) => {
      isFirst = true;
      tx.audit({ action, subject });
    });
    return isFirst;
  }

  async function retryIncident(
    actor: Actor,
    incidentKey: string,
    retries: number,
    key: string,
  ): Promise<void> {
    const incident = await queries.findIncident(actor, incidentKey);
    const isFirst = await audit(actor, 'flows.retryIncident', `incident:${incidentKey}`, key);
    await unlessGone(isFirst, flowOperationProblems.incidentGone, async () => {
      if (incident.jobKey) await engine.updateJobRetries(incident.jobKey, retries);
      await engine.resolveIncident(incidentKey);
    });
  }

  async function cancelInstance(actor: Actor, instanceKey: string, key: string): Promise<void> {
    const instance = await queries.findInstance(actor, instanceKey);
    if (instance.parentKey) throw flowOperationProblems.instanceCalled();
    const isFirst = await audit(actor, 'flows.cancelInstance', `instance:${instanceKey}`, key);
    await unlessGone(isFirst, flowOperationProblems.instanceEnded, () => engine.cancelInstance(instanceKey));
  }

  return { retryIncident, cancelInstance };
}

/** What the engine no longer knows was handled meanwhile: by ourselves when the request is a repeat. */
async function unlessGone(isFirst: boolean, gone: () => Problem, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error;
    if (isFirst) throw gone();
  }
}
