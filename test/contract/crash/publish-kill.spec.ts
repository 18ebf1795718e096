import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowApi, type FlowVersion } from '@callweave/designer/flows/contract';
import { AuditService } from '@callweave/platform/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from './bundle';
import { author, openPublishing } from './publish-rig';

const points = [
  'publish.version.before-write',
  'store.commit.before',
  'publish.version.after-write',
  'publish.deploy.before-send',
  'publish.deploy.after-send',
  'publish.alias.before-write',
  'store.commit.after',
  'publish.alias.after-write',
];
const folder = mkdtempSync(join(tmpdir(), 'publish-kill-'));
let victim: string;

beforeAll(async () => {
  victim = await bundle(join(import.meta.dirname, 'publish-victim.ts'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(victim, { force: true });
});

/** One life of the victim. @returns how it ended and the lines it acknowledged */
async function live(life: number, point: string): Promise<{ end: string; lines: string[] }> {
  const child = spawn(process.execPath, [victim, folder, String(life), point], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const overdue = setTimeout(() => child.kill('SIGTERM'), 10_000);
  const signal = await new Promise((ended) => child.on('close', (_, name) => ended(name)));
  clearTimeout(overdue);
  return { end: String(signal), lines: output.split('\n').filter((line) => line !== '') };
}

it(
  'loses no acknowledged version and leaves none half published, wherever it is killed',
  { timeout: 90_000 },
  async () => {
    const acknowledged: string[] = [];
    for (const [life, point] of points.entries()) {
      const { end, lines } = await live(life, point);
      expect(`${point} ${end}`).toBe(`${point} SIGKILL`);
      acknowledged.push(...lines);
    }
    const { store, engine, flows } = await openPublishing(folder, false);
    const { items } = await flows.drafts.list(author, { limit: 2 });
    expect(items).toHaveLength(1);
    const release = await flows.releases.resolve(author.tenantId, items[0]!.id);
    expect(release.version).toBe(items[0]!.latestVersion);
    const route = flows.routes!.find(({ endpoint }) => endpoint === flowApi.versions)!;
    const call = { actor: author, params: { flowId: items[0]!.id }, query: { limit: 100 } };
    const { items: versions } = (await route.handler(call as never)) as { items: FlowVersion[] };
    expect(versions.filter((one) => one.state !== 'published')).toEqual([]);
    const known = versions.map((one) => `${one.version} ${one.bundleHash}`);
    expect(acknowledged.filter((line) => !known.includes(line))).toEqual([]);
    const numbers = versions.map((one) => one.version);
    expect(numbers).toEqual(numbers.map((_, index) => numbers.length - index));
    expect(acknowledged.length).toBeGreaterThanOrEqual(points.length);
    const { processDefinitionKey } = release;
    await engine.createInstance({ processDefinitionKey, variables: {}, idempotencyKey: 'last' });
    const audit = new AuditService(store);
    await audit.seal();
    expect((await audit.verify(author.tenantId)).isIntact).toBe(true);
    await engine.close();
    await store.close();
  },
);
