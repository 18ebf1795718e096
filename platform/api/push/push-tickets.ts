import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock, EventBus } from '@callweave/platform/kernel';

const validMs = 30_000;
const usedChannel = 'push.ticket-used';

export interface TicketOwner {
  tenantId: string;
  sessionId: string;
}

interface Content extends TicketOwner {
  nonce: string;
  until: number;
}

/**
 * Each good once, for half a minute, at every process that shares the secret: what it says is in the ticket, under a
 * seal. Other processes learn over the bus that it was used; should that message be lost, one could be used at another
 * process too, within its half minute.
 */
export class PushTickets {
  private readonly used = new Map<string, number>();
  private readonly key: Buffer;
  readonly close: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly bus: EventBus,
    secretKey: string,
  ) {
    this.key = createHmac('sha256', secretKey).update('push tickets').digest();
    this.close = bus.subscribe(usedChannel, (message) =>
      this.note(message as Pick<Content, 'nonce' | 'until'>),
    );
  }

  create({ tenantId, sessionId }: TicketOwner): string {
    const until = this.clock.now().getTime() + validMs;
    const content: Content = { tenantId, sessionId, nonce: randomBytes(12).toString('base64url'), until };
    const text = Buffer.from(JSON.stringify(content)).toString('base64url');
    return `${text}.${this.seal(text).toString('base64url')}`;
  }

  /** @returns undefined for anything but a good ticket */
  use(ticket: string): TicketOwner | undefined {
    const [text = '', seal = ''] = ticket.split('.');
    const [expected, given] = [this.seal(text), Buffer.from(seal, 'base64url')];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const content = JSON.parse(Buffer.from(text, 'base64url').toString()) as Content;
    if (this.used.has(content.nonce) || content.until <= this.clock.now().getTime()) return undefined;
    this.note(content);
    this.bus.publish(usedChannel, { nonce: content.nonce, until: content.until });
    return content;
  }

  private note({ nonce, until }: Pick<Content, 'nonce' | 'until'>): void {
    const now = this.clock.now().getTime();
    for (const [old, end] of this.used) if (end <= now) this.used.delete(old);
    this.used.set(nonce, until);
  }

  private seal(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }
}
