import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, configTable, readConfig } from './config';
import { settings } from './settings';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'callweave-config-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const read = (env: Record<string, string>) => readConfig({ DATA_DIR: dir, ...env });
const sentences = (env: Record<string, string>): readonly string[] => {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.sentences;
    throw error;
  }
  return [];
};

describe('configuration', () => {
  it('needs nothing: every setting has a default or may be absent', () => {
    expect(read({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8080,
      ENGINE: 'embedded',
      CALLS: 'emulator',
      SEED: 'demo',
    });
  });

  it('makes the secret key once and for its owner only', () => {
    const first = read({}).SECRET_KEY;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(read({}).SECRET_KEY).toBe(first);
    expect(statSync(join(dir, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'secret.key'), 'utf8').trim()).toBe(first);
  });

  it('says so when the kept secret key is damaged instead of replacing it', () => {
    writeFileSync(join(dir, 'secret.key'), 'short');
    expect(sentences({})[0]).toContain('is damaged');
  });

  it('treats an empty variable as not set', () => {
    expect(read({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ PORT: 8080, DATABASE_URL: undefined });
  });

  const corpus: [name: string, value: string][] = [
    ['PORT', 'eighty'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', '1e3'],
    ['PORT', '0x50'],
    ['DATABASE_URL', 'postgres://localhost/db'],
    ['DATABASE_URL', 'localhost:3306'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['PUBLIC_URL', 'example.com'],
    ['JAMBONZ_API_URL', 'javascript:alert(1)'],
    ['ENGINE', 'camunda'],
    ['CALLS', 'asterisk'],
    ['ZEEBE_ADDRESS', 'http://zeebe:26500'],
    ['ZEEBE_ADDRESS', 'zeebe-0:26500,'],
    ['ZEEBE_ADDRESS', 'zeebe-0:26500 zeebe-1:26500'],
    ['ZEEBE_CA_FILE', '/nowhere/ca.pem'],
    ['RECORDS_MAX_GB', '0'],
    ['REDIS_URL', 'http://redis'],
    ['ROLE', 'api,boss'],
    ['ROLE', 'api worker'],
    ['DRAIN_SECONDS', '-1'],
    ['GATEWAY_URL', 'http://gateway'],
    ['SEED', 'prod'],
    ['SECRET_KEY', 'tooshort'],
    ['SESSION_IDLE_MINUTES', '0'],
    ['SESSION_HOURS', 'forever'],
    ['MAX_UPLOAD_MB', '100000'],
    ['TRUST_PROXY', 'true'],
    ['LOG_LEVEL', 'loud'],
  ];
  it.each(corpus)('refuses %s=%s with one sentence in two languages that names it', (name, value) => {
    const said = sentences({ [name]: value });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`Set ${name} to `);
    expect(said[0]).toContain(`请将 ${name} 设为`);
  });

  it('never repeats a secret in its sentence', () => {
    expect(sentences({ DATABASE_URL: 'postgres://root:hunter2@h/d' }).join()).not.toContain('hunter2');
  });

  it('names every wrong value at once', () => {
    expect(sentences({ PORT: 'x', SEED: 'y', LOG_LEVEL: 'z' })).toHaveLength(3);
  });

  it('refuses combinations that cannot work', () => {
    expect(sentences({ CALLS: 'jambonz', JAMBONZ_API_URL: 'http://j' })).toHaveLength(4);
    expect(sentences({ NODE_ENV: 'production', DATABASE_URL: 'mysql://u:p@h:3306/d' })[0]).toContain(
      'SECRET_KEY',
    );
  });

  it('signs in at Zeebe only over an encrypted connection', () => {
    const oauth = { ZEEBE_OAUTH_URL: 'https://id/token', ZEEBE_CLIENT_ID: 'c', ZEEBE_CLIENT_SECRET: 's' };
    expect(sentences({ ...oauth, ZEEBE_TLS: 'yes' })).toEqual([]);
    expect(sentences(oauth)[0]).toContain('set ZEEBE_TLS to yes');
    expect(sentences({ ...oauth, ZEEBE_TLS: 'yes', ZEEBE_CLIENT_SECRET: '' })[0]).toContain(
      'set ZEEBE_CLIENT_SECRET too',
    );
  });

  it('takes several gateways of Zeebe', () => {
    expect(read({ ZEEBE_ADDRESS: 'zeebe-0:26500, zeebe-1:26500' }).ZEEBE_ADDRESS).toContain('zeebe-1');
  });

  describe('of several processes', () => {
    const apart = {
      ...{
        ENGINE: 'zeebe',
        ZEEBE_ADDRESS: 'z:26500',
        DATABASE_URL: 'mysql://u:p@h:3306/d',
        REDIS_URL: 'redis://r:6379',
      },
      ...{
        SECRET_KEY: 'k'.repeat(32),
        JAMBONZ_WS_USER: 'u',
        JAMBONZ_WS_PASSWORD: 'p',
        GATEWAY_URL: 'ws://g/jambonz/app',
      },
      ...{ RECORDS_PORT: '9200', RECORDS_USER: 'zeebe', RECORDS_PASSWORD: 'password' },
    };
    const without = (name: string, role = 'worker') => sentences({ ...apart, ROLE: role, [name]: '' });

    it.each(['all', 'api', 'worker', 'gateway', 'scheduler', 'gateway, api', 'worker,scheduler'])(
      'takes %s',
      (role) => {
        expect(sentences({ ...apart, ROLE: role })).toEqual([]);
      },
    );
    it('knows a list of roles', () => {
      expect(read({ ...apart, ROLE: 'worker, api' }).ROLE).toEqual(['api', 'worker']);
      expect(read({}).ROLE).toHaveLength(4);
    });

    it.each([
      ['ENGINE', 'worker', 'ENGINE to zeebe'],
      ['DATABASE_URL', 'scheduler', 'DATABASE_URL to a MySQL'],
      ['REDIS_URL', 'gateway', 'or REDIS_URL'],
      ['SECRET_KEY', 'worker', 'set SECRET_KEY too'],
      ['ZEEBE_ADDRESS', 'worker', 'set ZEEBE_ADDRESS too'],
      ['RECORDS_PORT', 'worker', 'set RECORDS_PORT too'],
      ['GATEWAY_URL', 'api', 'set GATEWAY_URL too'],
      ['JAMBONZ_WS_PASSWORD', 'gateway', 'set JAMBONZ_WS_PASSWORD too'],
    ])('refuses them without %s, saying what to change', (name, role, words) => {
      const said = without(name, role);
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(words);
      expect(said[0]).toMatch(/ \/ .*[\u4e00-\u9fff]/);
    });
    it('asks no role for what another one needs', () => {
      expect(without('RECORDS_PORT', 'api')).toEqual([]);
      expect(without('GATEWAY_URL', 'api,gateway')).toEqual([]);
    });
  });

  it('documents every setting in both languages', () => {
    for (const name of Object.keys(settings)) {
      expect(configTable('en')).toContain(`\`${name}\``);
      expect(configTable('zh-CN')).toContain(`\`${name}\``);
    }
  });
});
