import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineRecord } from '@callweave/platform/kernel';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './bundle';
const enginePoints = [
  'engine.commit.before-commit',
  'engine.commit.after-commit',
  'engine.flush.before-sync',
  'engine.flush.after-sync',
  'engine.job.before-push',
  'engine.records.before-delivery',
  'engine.records.after-delivery',
];
/** `SOAK=1` kills a hundred times as often. */
const randomKills = process.env['SOAK'] ? 400 : 5;
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** mulberry32 */
function randomFrom(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the victims said over all their lives. */
interface Said {
  definition: string;
  asked: Set<string>;
  created: Map<string, string>;
  completed: Set<string>;
  seen: Map<string, string>;
}

describe(`the embedded engine under SIGKILL (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'engine-kill-'));
  const path = join(folder, 'engine.db');
  let victim: string;
  const said: Said = {
    definition: '',
    asked: new Set(),
    created: new Map(),
    completed: new Set(),
    seen: new Map(),
  };
  let next = 0;
  const died: string[] = [];

  beforeAll(async () => {
    victim = await bundle(join(import.meta.dirname, 'victim.ts'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    rmSync(victim, { force: true });
  });

  /** One life: until it kills itself at a fault point, or is killed so long after its first word. */
  async function live(end: { point: string; times: number } | { afterMs: number }): Promise<void> {
    const args = 'point' in end ? [end.point, String(end.times)] : [];
    const child = spawn(process.execPath, [victim, path, String(next), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    if ('afterMs' in end)
      child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), end.afterMs));
    const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const signal = await new Promise((ended) => child.on('close', (_, name) => ended(name)));
    clearTimeout(overdue);
    died.push(String(signal));
    listen(text);
    if ('point' in end) expect(text, `died at ${end.point}`).not.toBe('');
  }

  function listen(text: string): void {
    for (const line of text.split('\n')) {
      if (!line.endsWith(']')) continue; // cut off by the kill
      const [verb, ...words] = JSON.parse(line) as string[];
      if (verb === 'deployed') said.definition = words[0]!;
      if (verb === 'creating') said.asked.add(words[0]!);
      if (verb === 'created') said.created.set(words[0]!, words[1]!);
      if (verb === 'completed') said.completed.add(words[0]!);
      if (verb === 'seen') said.seen.set(words[0]!, words.slice(1).join(' '));
    }
    next = said.asked.size;
  }

  it(
    'loses and doubles nothing it acknowledged, at every fault point and at random moments',
    async () => {
      for (const point of enginePoints) await live({ point, times: 3 + Math.floor(random() * 40) });
      for (let n = 0; n < randomKills; n++) await live({ afterMs: Math.floor(random() * 250) });
      expect(new Set(died)).toEqual(new Set(['SIGKILL']));
      expect(said.completed.size).toBeGreaterThan(20);
      const engine = await openEmbeddedEngine({ path });
      try {
        await judge(engine);
      } finally {
        await engine.close();
      }
    },
    process.env['SOAK'] ? 1_200_000 : 60_000,
  );

  async function judge(engine: EmbeddedEngine): Promise<void> {
    const records: EngineRecord[] = [];
    engine.subscribeRecords({}, async (batch) => void records.push(...batch));
    const instances = new Map<string, string>();
    for (const idempotencyKey of said.asked) {
      const request = { processDefinitionKey: said.definition, variables: {}, idempotencyKey };
      instances.set(idempotencyKey, (await engine.createInstance(request)).processInstanceKey);
    }
    for (const [key, instance] of said.created) expect(instances.get(key), key).toBe(instance);
    for (const jobKey of said.completed)
      await engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey });
    engine.openWorker({
      ...{ types: ['a', 'b'], worker: 'judge', timeoutMs: 60_000, maxActive: 8 },
      onJob: ({ key }) => engine.completeJob({ jobKey: key, variables: {}, idempotencyKey: key }),
    });
    await engine.whenIdle();

    const at = new Map(records.map((record) => [record.position, `${record.key} ${record.intent}`]));
    expect(at.size, 'positions are unique').toBe(records.length);
    for (const [position, what] of said.seen) expect(at.get(position), `record ${position}`).toBe(what);
    const count = (match: (record: EngineRecord) => boolean) => records.filter(match).length;
    const byElement = (elementId: string) =>
      count(({ intent, value }) => intent === 'ELEMENT_COMPLETED' && value['elementId'] === elementId);
    const all = instances.size;
    expect(new Set(instances.values()).size).toBe(all);
    expect(
      count(({ valueType, intent }) => valueType === 'PROCESS_INSTANCE_CREATION' && intent === 'CREATED'),
    ).toBe(all);
    expect({
      a: byElement('a'),
      b: byElement('b'),
      end: byElement('end'),
      process: byElement('victim'),
    }).toEqual({
      ...{ a: all, b: all, end: all, process: all },
    });
    const completions = records.filter(
      ({ valueType, intent }) => valueType === 'JOB' && intent === 'COMPLETED',
    );
    expect(new Set(completions.map(({ key }) => key)).size).toBe(completions.length);
    expect(completions.length).toBe(2 * all);
    expect(engine.statistics().instances).toBe(0);
  }
});
