import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configTable, createApp, readConfig } from '@callweave/platform/api';
import { silentLogger } from '@callweave/platform/kernel';
import type { PrometheusMetrics } from '@callweave/platform/telemetry';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const docs = 'platform/kernel/docs';
const page = readFileSync(`${docs}/operations.md`, 'utf8');
const alerts = readFileSync(`${docs}/alerts.yaml`, 'utf8');
const namesIn = (text: string) => new Set(text.match(/callweave_[a-z_]+[a-z]/g));

/** Name and help, then labels where there are some. */
const definition = /'(callweave_\w+)',\s*(?:help: )?(?:'[^']*'|"[^"]*"),?\s*(?:labels: \[([^\]]*)\])?/g;
/** Every metric the code defines, with its labels. */
const metrics = new Map(
  globSync('{platform,runtime,telephony}/**/*.ts', { exclude: (name) => name.endsWith('.spec.ts') })
    .map((path) => readFileSync(path, 'utf8'))
    .flatMap((source) => [...source.matchAll(definition)])
    .map(([, name, labels = '']) => [name!, [...labels.matchAll(/'(\w+)'/g)].map(([, label]) => label!)]),
);

/** Of Node.js, Java and the tests. */
const ofOthers = ['PRODUCTION_FAULTS', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'JAVA_HOME', 'JAVA_OPTS'];

describe('the operations page', () => {
  it('names every metric there is and no other, with its labels', () => {
    expect([...namesIn(page)].sort()).toEqual([...metrics.keys()].sort());
    for (const [, name, labels] of page.matchAll(/`(callweave_\w+)` \{([^}]+)\}/g))
      expect(labels!.split(', '), name).toEqual(metrics.get(name!));
  });

  it.each(['operations.md', 'operations.zh-CN.md'])(
    '%s leads to files, settings and commands that exist',
    (name) => {
      const text = readFileSync(`${docs}/${name}`, 'utf8');
      for (const [, link] of text.matchAll(/\]\(([^)#]+)(?:#\w+)?\)/g))
        expect(existsSync(join(dirname(`${docs}/${name}`), link!)), link).toBe(true);
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
      for (const [, script] of text.matchAll(/npm run ([a-z:]+)/g)) expect(scripts).toHaveProperty([script!]);
      const known = [...configTable().matchAll(/^\| `(\w+)`/gm)].map(([, setting]) => setting);
      for (const [, setting] of text.matchAll(/\b([A-Z]{2,}(?:_[A-Z]+)+)\b/g))
        expect([...known, ...ofOthers]).toContain(setting);
    },
  );
});

describe('alerts.yaml', () => {
  const { groups } = parse(alerts) as {
    groups: { rules: { alert: string; expr: string; labels: { severity: string }; annotations: object }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);

  it.each(rules)('$alert asks for metrics and labels that exist', ({ expr, labels, annotations }) => {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations).toHaveProperty('summary');
    for (const [, name, , label] of expr.matchAll(/(callweave_\w+?)(?:_(?:bucket|count))?\b(\{(\w+)=)?/g)) {
      expect([...metrics.keys()]).toContain(name);
      if (label) expect(metrics.get(name!)).toContain(label);
    }
  });

  it('asks for what /metrics gives from the start, before anything has happened', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'callweave-alerts-'));
    const config = readConfig({ DATA_DIR: dataDir, METRICS_PORT: '0', SEED: 'none' });
    const app = await createApp(config, { log: silentLogger, isServing: false });
    const { text } = await (app.metrics as PrometheusMetrics).exposition();
    await app.stop();
    rmSync(dataDir, { recursive: true });
    const asked = rules.flatMap(({ expr }) => [
      ...expr.matchAll(/\b((?:callweave|nodejs)_\w+)(?:\{(\w+="\w+")\})?/g),
    ]);
    // Requests are counted by path; the others are of MySQL and of Zeebe.
    const later = /^callweave_(http_request_seconds|store_connections|sink_)/;
    for (const [, name, label = ''] of asked.filter(([, name]) => !later.test(name!)))
      expect(
        text.split('\n').filter((line) => line.startsWith(name!) && line.includes(label)),
        name,
      ).not.toEqual([]);
  });
});
