import { silentLogger } from '@callweave/platform/kernel';
import { describe, expect, it } from 'vitest';
import { createPrometheus, serveMetrics } from './index';

const text = async (metrics: ReturnType<typeof createPrometheus>) => (await metrics.exposition()).text;

describe('metrics', () => {
  it('counts, measures and reads gauges only when asked', async () => {
    const metrics = createPrometheus({ isProcess: false });
    const count = metrics.counter({ name: 'a_total', help: 'A', labels: ['kind'] });
    const measure = metrics.histogram({ name: 'b_seconds', help: 'B', buckets: [0.1, 1] });
    let reads = 0;
    metrics.gauge({ name: 'c', help: 'C', labels: ['part'] }, () => [
      { value: ++reads, labels: { part: 'x' } },
    ]);
    count({ kind: 'k' });
    count({ kind: 'k' }, 2);
    measure({}, 0.5);
    expect(reads).toBe(0);
    const said = await text(metrics);
    expect(said).toContain('a_total{kind="k"} 3');
    expect(said).toContain('b_seconds_bucket{le="0.1"} 0');
    expect(said).toContain('b_seconds_bucket{le="1"} 1');
    expect(said).toContain('c{part="x"} 1');
  });

  it('leaves a gauge out whose source fails, instead of repeating what was true once', async () => {
    const metrics = createPrometheus({ isProcess: false });
    let isAway = false;
    metrics.gauge({ name: 'depth', help: 'D' }, async () => {
      if (isAway) throw new Error('away');
      return [{ value: 7 }];
    });
    expect(await text(metrics)).toContain('\ndepth 7');
    isAway = true;
    expect(await text(metrics)).not.toMatch(/^depth /m);
  });

  it('gives the same metric to whoever defines it again', async () => {
    const metrics = createPrometheus({ isProcess: false });
    const definition = { name: 'd_total', help: 'D' };
    metrics.counter(definition)({});
    metrics.counter(definition)({});
    expect(await text(metrics)).toContain('d_total 2');
  });

  it('tells of process and event loop', async () => {
    expect(await text(createPrometheus())).toMatch(/nodejs_eventloop_lag_p99_seconds/);
  });

  it('is served to who shows the token only, and nothing else is', async () => {
    const server = await serveMetrics({
      ...{ metrics: createPrometheus(), port: 0, host: '127.0.0.1', log: silentLogger },
      token: 'scrape-me-please',
    });
    const status = async (authorization: string, url = server.url) =>
      (await fetch(url, { headers: { authorization } })).status;
    expect(await status('')).toBe(401);
    expect(await status('Bearer other')).toBe(401);
    expect(await status('Bearer scrape-me-please')).toBe(200);
    expect(await status('Bearer scrape-me-please', server.url + '/../secret')).toBe(404);
    await server.close();
  });
});
