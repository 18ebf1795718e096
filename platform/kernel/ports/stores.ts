/** Content-addressed by our own ids; names and types live with the record that refers to the file. */
export interface FileStore {
  put(tenantId: string, fileId: string, bytes: Uint8Array): Promise<void>;
  /** @throws when the file does not exist */
  get(tenantId: string, fileId: string): Promise<Uint8Array>;
  delete(tenantId: string, fileId: string): Promise<void>;
}

/** Fan-out between processes of the platform; at most once, so receivers re-read what matters. */
export interface EventBus {
  publish(channel: string, message: unknown): void;
  subscribe(channel: string, onMessage: (message: unknown) => void): () => void;
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
