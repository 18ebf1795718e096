/** Content-addressed by our own ids; names and types live with the record that refers to the file. */
export interface FileStore {
  put(tenantId: string, fileId: string, bytes: Uint8Array): Promise<void>;
  /** @throws when the file does not exist */
  get(tenantId: string, fileId: string): Promise<Uint8Array>;
  delete(tenantId: string, fileId: string): Promise<void>;
}

/**
 * Fan-out between processes of the platform, the publishing one included. A message arrives at most once, those of one
 * publisher in their order, as a copy: what is JSON passes.
 */
export interface EventBus {
  /** @throws {RangeError} see {@link encodeBusMessage} */
  publish(channel: string, message: unknown): void;
  /** @param onMessage `position` grows from message to message, the same in every process; left out by a bus within one */
  subscribe(channel: string, onMessage: (message: unknown, position?: number) => void): () => void;
  /** Position of the newest message; left out by a bus within one process. */
  readonly position?: number;
  /**
   * Calls back when messages may have been lost: what was concluded from them must be read again. A bus that loses none
   * has no such method. @returns unsubscribe
   */
  onGap?(run: () => void): () => void;
}

/** Longest message of a bus, as JSON text. */
export const maxBusMessageLength = 1 << 20;

/** A message as it travels. @throws {RangeError} when it is longer than {@link maxBusMessageLength} */
export function encodeBusMessage(channel: string, message: unknown): string {
  const text = JSON.stringify(message) ?? 'null';
  if (text.length <= maxBusMessageLength) return text;
  throw new RangeError(`a message of ${text.length} characters is too long for the bus (${channel})`);
}

/** Mail, SMS and the like; the embedded one keeps an outbox to read in the console. */
export interface MessagePort {
  send(message: {
    tenantId: string;
    channel: 'mail' | 'sms';
    to: string;
    subject?: string;
    text: string;
    idempotencyKey: string;
  }): Promise<void>;
}

/**
 * Sensitive values (card numbers, PINs, identity numbers): encrypted, expiring, erasable.
 * Flows, journals, records and logs only ever see the token and the mask.
 */
export interface VaultPort {
  /** @returns token `vault:<id>` and a mask such as `6222 **** **** 1234` */
  keep(
    tenantId: string,
    value: string,
    options: { kind: 'card' | 'pin' | 'identity'; ttlMs: number },
  ): Promise<{ token: string; mask: string }>;
  /** Every reveal is audited. @throws {Problem} when expired or erased */
  reveal(tenantId: string, token: string, reason: string): Promise<string>;
  erase(tenantId: string, token: string): Promise<void>;
}
