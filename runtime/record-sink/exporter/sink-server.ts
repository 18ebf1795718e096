import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@callweave/platform/kernel';
import { type Bulk, type BulkLimits, BulkTooLarge, readBulk } from './bulk-reader';

/** What a batch met; everything but `stored` makes the exporter send it again. */
export type Verdict =
  | { is: 'stored' }
  /** Too much is waiting or stored. */
  | { is: 'busy'; reason: string }
  /** It belongs to another data set. */
  | { is: 'foreign'; reason: string };

export interface SinkServerOptions extends BulkLimits {
  host: string;
  /** 0 takes any free one. */
  port: number;
  user: string;
  password: string;
  log: Logger;
  /** Stores the batch; throws when the store is away. */
  take(bulk: Bulk): Promise<Verdict>;
}

/** Requests whose bodies are read or stored at once; an exporter has one under way per partition. */
const MOST_AT_ONCE = 8;
const REQUEST_MS = 60_000;
/** What Zeebe's exporter puts before it sends: nothing of it means anything to us. */
const preparations =
  /^\/(_ilm\/policy|_component_template|_index_template)\/[^/]+$|^\/zeebe-record[^/]*\/_settings$/;

/**
 * Stands in for the Elasticsearch that Zeebe's bundled exporter writes to: what that sends in preparation is acknowledged,
 * `_bulk` is answered once the batch is stored. @see zeebe exporters/elasticsearch-exporter 8.5
 */
export class SinkServer {
  private readonly server: Server;
  private readonly expected: Buffer;
  private active = 0;
  private readonly inHand = new Set<ServerResponse>();

  constructor(private readonly options: SinkServerOptions) {
    const { user, password } = options;
    this.expected = digest(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
    this.server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: REQUEST_MS }, (req, res) => {
      void this.handle(req, res);
    });
  }

  /** @returns the port it listens on */
  async listen(): Promise<number> {
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Answers what is in hand, then ends every connection: kept alive, an exporter would go on sending on it. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      for (const res of this.inHand) endAfter(res);
      this.server.closeIdleConnections();
    });
  }

  private async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.inHand.add(res);
    res.once('close', () => this.inHand.delete(res));
    if (!this.server.listening) endAfter(res);
    // A half-sent body ends the request; there is nobody left to answer.
    req.on('error', () => res.destroy());
    const path = (req.url ?? '').split('?')[0]!;
    if (!timingSafeEqual(digest(req.headers.authorization ?? ''), this.expected)) {
      res.setHeader('www-authenticate', 'Basic realm="records"');
      refuse(req, res, 401, 'security_exception', 'missing or wrong credentials');
    } else if (req.method === 'PUT' && preparations.test(decoded(path))) {
      req.resume();
      answer(res, 200, { acknowledged: true });
    } else if (req.method === 'POST' && path === '/_bulk') await this.bulk(req, res);
    else refuse(req, res, 404, 'not_found', 'only what an exporter of Zeebe sends is answered here');
  }

  private async bulk(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (this.active >= MOST_AT_ONCE) return refuse(req, res, 429, 'busy', 'too many requests at once');
    this.active++;
    try {
      const bulk = await readBulk(req, this.options);
      const verdict = await this.options.take(bulk);
      if (verdict.is === 'stored') answer(res, 200, { took: 0, errors: false, items: [] });
      else refuse(req, res, verdict.is === 'busy' ? 429 : 409, verdict.is, verdict.reason);
    } catch (error) {
      this.failed(req, res, error);
    } finally {
      this.active--;
    }
  }

  private failed(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    if (error instanceof BulkTooLarge) {
      this.options.log.error(
        { err: error },
        'A request of the exporter is too large; lower its bulk.memoryLimit',
      );
      return refuse(req, res, 413, 'too_large', error.message);
    }
    if (req.destroyed && !req.complete) return; // the exporter hung up and sends it again
    this.options.log.error(
      { err: error },
      'Engine records could not be stored; the exporter sends them again',
    );
    refuse(req, res, 503, 'unavailable', 'the store cannot take records now');
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The exporter sends the star of `zeebe-record*` plain or encoded, as its HTTP client likes. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** In Elasticsearch's words, which the exporter writes to its log. What is still to come of the body is not waited for. */
/** The connection ends with this answer, unless the answer is already on its way. */
function endAfter(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close');
}

function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  type: string,
  reason: string,
): void {
  if (!req.complete) res.setHeader('connection', 'close');
  answer(res, status, { error: { type, reason }, status });
  req.resume();
}
