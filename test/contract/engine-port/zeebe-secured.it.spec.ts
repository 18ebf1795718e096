import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata } from '@grpc/grpc-js';
import { type EnginePort, silentLogger, systemClock } from '@callweave/platform/kernel';
import { openZeebeEngine, type ZeebeOptions } from '@callweave/runtime/zeebe';
import { missingForZeebe, startZeebe, type Zeebe } from '@callweave/test/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CapturedSource } from './captured-source';
import { drawing, end, serviceTask, start } from './drawing';
import { startTokenIssuer } from './token-issuer';

const missing = missingForZeebe();
const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const client = { id: 'callweave', secret: 'a secret & more' };
const audience = 'zeebe-api';

/** A gateway whose certificate a bank's own authority signed, and that lets in who its identity provider knows. */
describe.skipIf(missing && !isRequired)(`a secured gateway: Zeebe ${missing ?? '8.5.8'}`, () => {
  let folder: string;
  let authorities: Buffer;
  let issuer: Awaited<ReturnType<typeof startTokenIssuer>>;
  let records: CapturedSource;
  let zeebe: Zeebe;
  const opened: EnginePort[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callweave-tls-'));
    authorities = certify(folder);
    issuer = await startTokenIssuer(client, audience);
    records = await CapturedSource.open();
    const signedIn = credentials.createFromMetadataGenerator((_, callback) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${issuer.token()}`);
      callback(null, metadata);
    });
    zeebe = await startZeebe({
      records: { url: records.url },
      tls: {
        ...{ certificate: join(folder, 'gateway.pem'), key: join(folder, 'gateway.key') },
        client: credentials.combineChannelCredentials(credentials.createSsl(authorities), signedIn),
      },
      env: {
        ZEEBE_BROKER_GATEWAY_SECURITY_AUTHENTICATION_MODE: 'identity',
        CAMUNDA_IDENTITY_TYPE: 'KEYCLOAK',
        CAMUNDA_IDENTITY_ISSUER: issuer.url,
        CAMUNDA_IDENTITY_ISSUERBACKENDURL: issuer.url,
        CAMUNDA_IDENTITY_AUDIENCE: audience,
      },
    });
  }, 240_000);
  afterAll(async () => {
    for (const engine of opened) await engine.close();
    await zeebe?.stop();
    await records?.close();
    await issuer?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(security: Pick<ZeebeOptions, 'tls' | 'oauth'>): Promise<EnginePort> {
    const { address } = zeebe;
    const engine = await openZeebeEngine({
      ...{ address, records, log: silentLogger, clock: systemClock, openPatienceMs: 2_000, ...security },
    });
    opened.push(engine);
    return engine;
  }
  const oauth = (change = {}) => ({
    ...{ url: issuer.tokenUrl, clientId: client.id, clientSecret: client.secret, audience, ...change },
  });

  it(
    'works a flow: commands, polls and streams are encrypted and signed in',
    { timeout: 60_000 },
    async () => {
      const engine = await open({ tls: { authorities }, oauth: oauth() });
      expect(await engine.health()).toMatchObject({ isReady: true });
      const content = drawing('safe', { start: start(), a: serviceTask('a', { type: 'a' }), end: end() }, [
        'start > a > end',
      ]);
      const [process] = await engine.deploy([{ name: 'safe.bpmn', content }]);
      const done: string[] = [];
      engine.openWorker({
        ...{ types: ['a'], worker: 'it', timeoutMs: 10_000, maxActive: 1 },
        onJob: async ({ key: jobKey }) => {
          await engine.completeJob({ jobKey, variables: {}, idempotencyKey: jobKey });
          done.push(jobKey);
        },
      });
      const { processDefinitionKey } = process!;
      await engine.createInstance({ processDefinitionKey, variables: {}, idempotencyKey: 'one' });
      await expect.poll(() => done.length, { timeout: 20_000 }).toBe(1);
      expect(issuer.issued).toBe(1);
    },
  );

  const refused: [who: string, words: string, security: () => Pick<ZeebeOptions, 'tls' | 'oauth'>][] = [
    ['who does not encrypt', 'does not answer', () => ({})],
    ['who trusts others', 'certificate', () => ({ tls: {}, oauth: oauth() })],
    ['who does not sign in', 'token', () => ({ tls: { authorities } })],
    ['a token for others', 'token', () => ({ tls: { authorities }, oauth: oauth({ audience: 'others' }) })],
    [
      'a wrong secret',
      'answers 401',
      () => ({ tls: { authorities }, oauth: oauth({ clientSecret: 'wrong' }) }),
    ],
  ];
  it.each(refused)('says why %s gets nothing', { timeout: 60_000 }, async (_, words, security) => {
    const engine = await open(security());
    const { isReady, detail } = await engine.health();
    expect(isReady).toBe(false);
    expect(detail).toContain(words);
  });
});

/** An authority of our own and a certificate it gave to 127.0.0.1, as PEM files. @returns the authority's certificate */
function certify(folder: string): Buffer {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=a bank', '-days', '2');
  openssl('req', ...key, '-keyout', 'gateway.key', '-out', 'gateway.csr', '-subj', '/CN=gateway');
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  const [from, by] = [
    ['-in', 'gateway.csr', '-extfile', 'names'],
    ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
  ];
  openssl('x509', '-req', ...from, ...by, '-out', 'gateway.pem', '-days', '2');
  return readFileSync(join(folder, 'ca.pem'));
}
