import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessTokens } from './security';

let server: Server;
let asked: URLSearchParams[];
let status: number;
let expiresIn: number;
let tokens: AccessTokens;

beforeEach(async () => {
  [asked, status, expiresIn] = [[], 200, 300];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    asked.push(new URLSearchParams(text));
    response
      .writeHead(status)
      .end(JSON.stringify({ access_token: `t${asked.length}`, expires_in: expiresIn }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  tokens = new AccessTokens({ url, clientId: 'callweave', clientSecret: 's & t', audience: 'zeebe-api' });
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

describe('access tokens', () => {
  it('asks once for all who need one, by client credentials (RFC 6749 §4.4)', async () => {
    expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['t1', 't1']);
    expect(await tokens.current()).toBe('t1');
    expect(Object.fromEntries(asked[0]!)).toEqual({
      ...{ grant_type: 'client_credentials', client_id: 'callweave', client_secret: 's & t' },
      audience: 'zeebe-api',
    });
    expect(asked).toHaveLength(1);
  });

  it('asks again when one has ended', async () => {
    expiresIn = 0;
    expect(await tokens.current()).toBe('t1');
    expect(await tokens.current()).toBe('t2');
  });

  it('says who refused, without the secret, and asks again the next time', async () => {
    status = 401;
    const refusal = await tokens.current().catch((error: Error) => error.message);
    expect(refusal).toMatch(/^No access token: http.*\/token answers 401$/);
    status = 200;
    expect(await tokens.current()).toBe('t2');
  });

  it('says so when the endpoint is away', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(tokens.current()).rejects.toThrow('does not answer');
    server = createServer().listen(0);
  });
});
