import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * What a gateway in mode `identity` needs of an identity provider (OpenID Connect discovery, keys), and a token endpoint for
 * one client. `issued` counts the tokens given there.
 */
export async function startTokenIssuer(client: { id: string; secret: string }, audience: string) {
  const issuer = { url: '', tokenUrl: '', issued: 0, lifeSeconds: 300, token, close };
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer.tokenUrl = `${issuer.url}/token`;

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    if (request.method === 'POST') return giveToken(new URLSearchParams(await textOf(request)));
    if (request.url?.includes('.well-known')) return [200, discovery(issuer.url)];
    return [200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] }];
  }

  function giveToken(asked: URLSearchParams): [number, object] {
    const isKnown = asked.get('client_id') === client.id && asked.get('client_secret') === client.secret;
    if (!isKnown || asked.get('grant_type') !== 'client_credentials')
      return [401, { error: 'invalid_client' }];
    issuer.issued++;
    return [200, { access_token: token(asked.get('audience')!), expires_in: issuer.lifeSeconds }];
  }

  function token(aud = audience): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer.url, aud, sub: client.id, iat: now, exp: now + issuer.lifeSeconds };
    const signed = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part(claims)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  async function close(): Promise<void> {
    await new Promise((resolve) => server.close(resolve));
  }
  return issuer;
}

const discovery = (url: string) => ({
  issuer: url,
  jwks_uri: `${url}/keys`,
  token_endpoint: `${url}/token`,
  authorization_endpoint: `${url}/authorize`,
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
