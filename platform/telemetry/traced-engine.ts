import type { EnginePort, Tracing, WorkerOptions } from '@callweave/platform/kernel';

const commands = new Set<string | symbol>([
  'deploy',
  'createInstance',
  'cancelInstance',
  'modifyInstance',
  'completeJob',
  'failJob',
  'throwError',
  'publishMessage',
  'resolveIncident',
]);

/**
 * An engine whose commands and jobs are spans. A job continues the trace that was linked to its instance last; telling its
 * outcome links the next one, so that a call, or what a ticket does by itself after somebody's step, is one trace.
 */
export function tracedEngine<E extends EnginePort>(engine: E, tracing: Tracing): E {
  /** Of the jobs in hand here. */
  const instances = new Map<string, string>();

  const openWorker = (options: WorkerOptions) =>
    engine.openWorker({
      ...options,
      onJob: async (job) => {
        const { key, processInstanceKey: instance, elementId } = job;
        instances.set(key, instance);
        // The first job of an instance may come before its creator has the answer.
        if (!tracing.linked(instance)) await new Promise((resolve) => setImmediate(resolve));
        const parent = tracing.linked(instance) ?? null;
        const attributes = { instance, element: elementId, job: key };
        try {
          await tracing.span(`job ${job.type}`, { parent, attributes }, () => options.onJob(job));
        } finally {
          instances.delete(key);
        }
      },
    });

  const command = async (name: string, run: (request: unknown) => Promise<unknown>, request: unknown) =>
    tracing.span(`engine ${name}`, {}, async () => {
      const jobKey = (request as { jobKey?: string }).jobKey;
      const instance = jobKey === undefined ? undefined : instances.get(jobKey);
      if (instance) tracing.link(instance);
      const answer = await run(request);
      const created = (answer as { processInstanceKey?: string } | undefined)?.processInstanceKey;
      if (created) tracing.link(created);
      return answer;
    });

  return new Proxy(engine, {
    get: (target, name) => {
      if (name === 'openWorker') return openWorker;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const run = member.bind(target) as (request: unknown) => Promise<unknown>;
      return commands.has(name) ? (request: unknown) => command(String(name), run, request) : run;
    },
  });
}
