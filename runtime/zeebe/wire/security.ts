import { type ChannelCredentials, credentials, Metadata, status } from '@grpc/grpc-js';

/** How a gateway is reached; nothing of it: neither encrypted nor signed in. */
export interface GatewaySecurity {
  /** Encrypted. `authorities`: PEM of who signed the gateway's certificate, default those Node.js trusts. */
  tls?: { authorities?: Buffer };
  /** Signs in by OAuth's client credentials (RFC 6749 §4.4), e.g. at Camunda Identity; only with `tls`. */
  oauth?: OAuthClient;
}

export interface OAuthClient {
  /** Of the token endpoint. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** What the token is for, as the gateway expects it. */
  audience: string;
}

export function channelCredentials({ tls, oauth }: GatewaySecurity): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  const encrypted = credentials.createSsl(tls.authorities);
  if (!oauth) return encrypted;
  const tokens = new AccessTokens(oauth);
  const signIn = credentials.createFromMetadataGenerator((_, callback) => {
    tokens.current().then(
      (token) => callback(null, bearer(token)),
      // A call that got no token was never sent and may be sent again.
      (error: Error) => callback(Object.assign(error, { code: status.UNAVAILABLE })),
    );
  });
  return credentials.combineChannelCredentials(encrypted, signIn);
}

function bearer(token: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

const ANSWER_MS = 5_000;
/** A token is replaced so long before it ends, or after half its life when that is short. */
const AHEAD_MS = 30_000;

/** One access token for all who ask, fetched when there is none or it soon ends. */
export class AccessTokens {
  private token: Promise<string> | undefined;
  /** `performance.now()`; while one is being fetched, for ever. */
  private freshUntil = -Infinity;

  constructor(private readonly client: OAuthClient) {}

  /** @throws {Error} the token endpoint does not answer, or refuses; the next call asks again */
  async current(): Promise<string> {
    if (performance.now() >= this.freshUntil) {
      this.freshUntil = Infinity;
      this.token = this.fetch().catch((error: unknown) => {
        this.freshUntil = -Infinity;
        throw error;
      });
    }
    return this.token!;
  }

  private async fetch(): Promise<string> {
    const { url, clientId, clientSecret, audience } = this.client;
    const body = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience },
    });
    const askedAt = performance.now();
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(ANSWER_MS) }).catch(
      (cause: unknown) => {
        throw new Error(`No access token: ${url} does not answer`, { cause });
      },
    );
    if (!response.ok) throw new Error(`No access token: ${url} answers ${response.status}`);
    const { access_token: token, expires_in: seconds } = (await response.json()) as TokenAnswer;
    const lifeMs = Number(seconds) * 1000;
    this.freshUntil = askedAt + Math.max(lifeMs - AHEAD_MS, lifeMs / 2);
    return token;
  }
}

/** RFC 6749 §5.1. */
interface TokenAnswer {
  access_token: string;
  /** Seconds. */
  expires_in: number;
}
