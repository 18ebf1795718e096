import type { CallSession } from '../call-session';
import type { Scheduler } from '../scheduler';
import { type Application, type CallRequest, readCreateBody, RestRefusal } from './create-body';
import { checkUpdateBody } from './update-body';

export interface RestRequest {
  method: string;
  /** With query, e.g. `/v1/Accounts/<sid>/Calls?direction=inbound`. */
  path: string;
  body?: unknown;
}

export interface RestResponse {
  status: number;
  /** JSON, or plain text where the real API sends text. */
  body: unknown;
}

export interface RestApiDeps {
  accountSid: string;
  serviceUrl: string;
  scheduler: Scheduler;
  applications: ReadonlyMap<string, Application>;
  /** @returns the new call */
  createCall(request: CallRequest): CallSession;
}

/** REST goes through another server of the switch. */
const latencyMs = 3;
/** A record expires this long after the call ended. */
const recordTtlMs = 3_600_000;

interface CallRecord {
  session: CallSession;
  endedAt?: number;
}

const notFound = (): RestRefusal => new RestRefusal(404, 'Not Found');

/** The part of the REST API an application of voice menus uses: create, list, read, update, delete calls. */
export class RestApi {
  private readonly records = new Map<string, CallRecord>();

  constructor(private readonly deps: RestApiDeps) {}

  /** Every call gets a record that outlives it. */
  add(session: CallSession): void {
    this.records.set(session.info.identity.callSid, { session });
  }

  ended(session: CallSession): void {
    const record = this.records.get(session.info.identity.callSid);
    if (record) record.endedAt = this.deps.scheduler.now();
    this.dropExpired();
  }

  async handle(request: RestRequest): Promise<RestResponse> {
    let response: RestResponse;
    try {
      response = this.route(request);
    } catch (error) {
      if (!(error instanceof RestRefusal)) throw error;
      response = { status: error.status, body: error.body };
    }
    await new Promise<void>((resolve) => this.deps.scheduler.after(latencyMs, resolve));
    return response;
  }

  private route({ method, path, body }: RestRequest): RestResponse {
    const url = new URL(path, 'http://localhost');
    const [, account, callSid] = /^\/v1\/Accounts\/([^/]+)\/Calls(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (account !== this.deps.accountSid) throw notFound();
    const given = (body ?? {}) as Record<string, unknown>;
    if (!callSid) {
      if (method === 'POST') return this.create(given);
      if (method === 'GET') return this.list(url.searchParams);
    } else {
      if (method === 'GET') return { status: 200, body: this.view(this.find(callSid)) };
      if (method === 'PUT' || method === 'POST') return this.update(callSid, given);
      if (method === 'DELETE') return this.remove(callSid);
    }
    throw notFound();
  }

  private create(body: Record<string, unknown>): RestResponse {
    const { callSid, callId } = this.deps.createCall(readCreateBody(body, this.deps.applications)).info
      .identity;
    return { status: 201, body: { sid: callSid, callId } };
  }

  private list(query: URLSearchParams): RestResponse {
    this.dropExpired();
    const wanted = [
      ['direction', query.get('direction')],
      ['from', query.get('from')],
      ['to', query.get('to')],
      ['call_status', query.get('callStatus')],
    ] as const;
    const rows = [...this.records.values()]
      .map((record) => this.view(record))
      .filter((row) => wanted.every(([key, value]) => value === null || row[key] === value));
    return { status: 200, body: rows };
  }

  private update(callSid: string, body: Record<string, unknown>): RestResponse {
    checkUpdateBody(body);
    const { session } = this.find(callSid);
    if (session.isEnded) throw new RestRefusal(422, `call session is gone for call_sid ${callSid}`);
    const status = body['call_status'];
    if (status !== undefined && (status === 'completed') !== session.isAnswered)
      throw new RestRefusal(
        422,
        `current call state is incompatible with requested action for call_sid ${callSid}`,
      );
    if (status === 'completed') session.commands.complete();
    if (status === 'no-answer') session.commands.giveUp();
    if (body['call_hook'] !== undefined) void session.commands.askForVerbs(body['call_hook']);
    if (body['tag'] !== undefined) session.info.customerData = body['tag'] as Record<string, unknown>;
    // The other options act on a dial, a conference, a recording or the audio: nothing the emulator has.
    return { status: 202, body: 'Accepted' };
  }

  /** Only the record goes; the call stays up. */
  private remove(callSid: string): RestResponse {
    this.find(callSid);
    this.records.delete(callSid);
    return { status: 204, body: '' };
  }

  private find(callSid: string): CallRecord {
    this.dropExpired();
    const record = this.records.get(callSid);
    if (!record) throw notFound();
    return record;
  }

  /** Records hold texts and numbers only. */
  private view({ session }: CallRecord): Record<string, unknown> {
    const flat = Object.entries(session.info.toData()).filter(([, value]) => typeof value !== 'object');
    return { service_url: this.deps.serviceUrl, ...Object.fromEntries(flat) };
  }

  private dropExpired(): void {
    const oldest = this.deps.scheduler.now() - recordTtlMs;
    for (const [callSid, { endedAt }] of this.records)
      if (endedAt !== undefined && endedAt < oldest) this.records.delete(callSid);
  }
}
