import type { SqlStore } from '../sql-store';
import { JobEntity } from './job.entity';

/** Counts jobs as they end; how many wait is read when somebody asks, and is the same in every process. */
export function queueMetrics(store: SqlStore) {
  const { metrics } = store;
  metrics.gauge(
    {
      name: 'callweave_jobs',
      help: 'Queued jobs: due and not taken, or dead after their last try (of all processes)',
      labels: ['state'],
    },
    async () => {
      const { due, dead } = await lookAt(store);
      return [
        { labels: { state: 'due' }, value: due },
        { labels: { state: 'dead' }, value: dead },
      ];
    },
  );
  metrics.gauge(
    { name: 'callweave_jobs_oldest_due_seconds', help: 'For how long the oldest due job waits' },
    async () => [{ value: (await lookAt(store)).oldestMs / 1000 }],
  );
  const seconds = metrics.histogram({
    name: 'callweave_job_seconds',
    help: 'Duration of queued jobs',
    labels: ['topic', 'outcome'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300],
  });
  return {
    /** @returns says how it ended */
    begin(topic: string): (outcome: 'done' | 'failed') => void {
      const startedAt = performance.now();
      return (outcome) => seconds({ topic, outcome }, (performance.now() - startedAt) / 1000);
    },
  };
}

function lookAt(store: SqlStore) {
  return store.system('count jobs', async ({ em }) => {
    const now = store.clock.now();
    const isDue = { dueAt: { $lte: now } };
    const [oldest] = await em.find(JobEntity, isDue, {
      fields: ['dueAt'],
      orderBy: { dueAt: 'asc' },
      limit: 1,
    });
    return {
      due: await em.count(JobEntity, isDue),
      dead: await em.count(JobEntity, { dueAt: null }),
      oldestMs: oldest?.dueAt ? now.getTime() - oldest.dueAt.getTime() : 0,
    };
  });
}
