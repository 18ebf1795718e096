import { readFileSync } from 'node:fs';
import { readConfig } from '@callweave/platform/api';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  volumes?: string[];
  ports?: string[];
  profiles?: string[];
  depends_on?: Record<string, { condition: string; required?: boolean }>;
}

const text = readFileSync('compose.yaml', 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build);
const example = readFileSync('deploy.env.example', 'utf8');

/** What an operator fills in. */
const filled: Record<string, string> = {
  PUBLIC_URL: 'https://callweave.bank.example',
  JAMBONZ_API_URL: 'https://jambonz.bank.example',
};
const valueOf = (name: string) => filled[name] ?? 'x'.repeat(48);
const interpolate = (value: string) =>
  value.replace(/\$\{(\w+):(\?|-)\}/g, (_, name: string, kind: string) =>
    kind === '?' ? valueOf(name) : '',
  );

describe('compose.yaml', () => {
  it('has every role once, and what they stand on', () => {
    expect(ours.map(([, { environment }]) => environment!['ROLE'])).toEqual([
      'api',
      'worker',
      'gateway',
      'scheduler',
    ]);
    expect(services.map(([name]) => name)).toEqual(expect.arrayContaining(['mysql', 'redis', 'zeebe']));
    const cluster = services.filter(([, { profiles }]) => profiles?.includes('cluster'));
    expect(cluster).toHaveLength(3);
    for (const [, { environment }] of cluster)
      expect(environment).toMatchObject({ ZEEBE_BROKER_CLUSTER_REPLICATIONFACTOR: '3' });
  });

  it.each(ours)('%s starts with what it is given, and is given nothing it does not know', (_, service) => {
    const env = Object.fromEntries(
      Object.entries(service.environment!).map(([name, value]) => [name, interpolate(value)]),
    );
    const config = readConfig({ ...env, DATA_DIR: '/data', HOST: '0.0.0.0' });
    expect(config.ENGINE).toBe('zeebe');
    expect(Object.keys(config)).toEqual(
      expect.arrayContaining(Object.keys(env).filter((name) => name !== 'NODE_ENV')),
    );
  });

  it.each(services)('%s has a pinned image, a health check and known volumes', (_, service) => {
    expect(service.image).toMatch(/^[a-z/]+:\d+\.\d+\.\d+(-bookworm)?$/);
    if (!service.build) expect(service.healthcheck!.test[0]).toBe('CMD-SHELL');
    for (const volume of service.volumes ?? [])
      expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('has no secret of its own: each stands empty in deploy.env.example', () => {
    const asked = [...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name!);
    const offered = [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(offered)).toEqual(Object.fromEntries(asked.map((name) => [name, ''])));
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|TOKEN|_KEY/.test(name)) expect(value, name).toMatch(/^\$\{\w+:\?\}$/);
  });

  it('sends the records where the worker takes them', () => {
    const url = compose.services['zeebe']!.environment!['ZEEBE_BROKER_EXPORTERS_ELASTICSEARCH_ARGS_URL'];
    expect(url).toBe(`http://worker:${compose.services['worker']!.environment!['RECORDS_PORT']}`);
  });
});

describe('Dockerfile', () => {
  const stages = readFileSync('Dockerfile', 'utf8')
    .split(/^FROM /m)
    .slice(1);

  it('builds on the Node that the lockfile pins and runs as nobody special', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    for (const stage of stages)
      expect(stage.startsWith(`node:${devDependencies['node']}-bookworm-slim`)).toBe(true);
    expect(stages.at(-1)).toMatch(/^USER node$/m);
    expect(stages.at(-1)).toMatch(/^HEALTHCHECK /m);
  });
});
