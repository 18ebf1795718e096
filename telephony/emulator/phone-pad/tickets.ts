import { randomBytes } from 'node:crypto';
import type { Actor, Clock } from '@callweave/platform/kernel';

const ttlMs = 30_000;
/** A person who opens more than this without using them gets the oldest ones dropped. */
const maxOpen = 1000;

/** One-time tickets that carry the signed-in person over to a websocket; in memory, because a socket is too. */
export class Tickets {
  private readonly open = new Map<string, { actor: Actor; expiresAt: number }>();

  constructor(private readonly clock: Clock) {}

  issue(actor: Actor): { ticket: string; expiresAt: string } {
    const now = this.clock.now().getTime();
    for (const [ticket, { expiresAt }] of this.open)
      if (expiresAt <= now || this.open.size >= maxOpen) this.open.delete(ticket);
    const ticket = randomBytes(24).toString('base64url');
    const expiresAt = now + ttlMs;
    this.open.set(ticket, { actor, expiresAt });
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Takes the ticket out. @returns undefined when unknown, used or expired */
  redeem(ticket: string): Actor | undefined {
    const found = this.open.get(ticket);
    this.open.delete(ticket);
    return found && found.expiresAt > this.clock.now().getTime() ? found.actor : undefined;
  }
}
