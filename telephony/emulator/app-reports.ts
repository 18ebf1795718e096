import type { AppSocket, Outgoing } from './app-socket';
import type { CallInfo } from './call-info';
import { spanId } from './ids';
import type { Answer } from './pending-acks';

/** How statuses may misbehave, as on a busy switch. */
export interface StatusFaults {
  /** Every `call:status` comes twice. */
  duplicateStatuses?: boolean;
  /** Each second `call:status` overtakes the one before it, except the last. */
  reorderStatuses?: boolean;
}

export interface AppReportsOptions {
  /** The application has a `call_status_hook`; without one no `call:status` is sent. */
  hasStatusHook: boolean;
  /** Without tracing ids are zero and statuses carry no `b3`. */
  hasTracing: boolean;
  statusFaults: StatusFaults;
}

const noSpan = '0'.repeat(16);

/** What one call tells the application, in the envelopes of 0.9.8. @see telephony-facts §1.2, §1.8 */
export class AppReports {
  /** Set by `config`; until then no `verb:status` is sent. */
  notifiesEvents = false;
  private readonly rootSpan = spanId();
  private heldStatus?: Outgoing;

  constructor(
    private readonly socket: AppSocket,
    private readonly info: CallInfo,
    private readonly options: AppReportsOptions,
  ) {}

  /** The first message of an inbound call. @throws {ConnectFailed} */
  announce(sessionData: Record<string, unknown>): Promise<Answer> {
    return this.socket.open({ type: 'session:new', data: sessionData, b3: this.rootB3() });
  }

  /** An outbound call was answered. */
  announceAnswered(sessionData: Record<string, unknown>): Promise<Answer> {
    return this.socket.request({ type: 'session:new', data: sessionData, b3: this.newB3() });
  }

  status(): void {
    if (!this.options.hasStatusHook) return;
    const message = { type: 'call:status', data: this.info.toData(), b3: this.rootB3() };
    const { duplicateStatuses, reorderStatuses } = this.options.statusFaults;
    if (reorderStatuses && !this.heldStatus && this.info.callStatus !== 'completed') {
      this.heldStatus = message;
      return;
    }
    this.socket.notify(message);
    if (duplicateStatuses) this.socket.notify(message);
    if (this.heldStatus) this.socket.notify(this.heldStatus);
    this.heldStatus = undefined;
  }

  /** A status with an `error` key: a notice to the app, no state change. */
  applicationError(error: string, reason?: string): void {
    if (!this.options.hasStatusHook) return;
    const data = { ...this.info.toData(), error, ...(reason !== undefined && { reason }) };
    this.socket.notify({ type: 'call:status', data });
  }

  event(data: Record<string, unknown>): void {
    if (this.notifiesEvents) this.socket.notify({ type: 'verb:status', data });
  }

  error(data: Record<string, unknown>): void {
    this.socket.notify({ type: 'jambonz:error', data });
  }

  /** @param isVerb false: asked from outside, by command or REST, under the call's own span */
  hook(
    type: 'verb:hook' | 'session:redirect',
    hook: unknown,
    results: Record<string, unknown>,
    isVerb = true,
  ): Promise<Answer> {
    return this.socket.request({
      type,
      hook: typeof hook === 'string' ? hook : String((hook as { url?: unknown }).url),
      data: { ...this.info.toData(), ...results },
      b3: isVerb ? this.newB3() : this.rootB3(),
    });
  }

  private newB3(): string {
    return `${this.info.identity.traceId}-${this.options.hasTracing ? spanId() : noSpan}-1`;
  }

  private rootB3(): string | undefined {
    return this.options.hasTracing ? `${this.info.identity.traceId}-${this.rootSpan}-1` : undefined;
  }
}
