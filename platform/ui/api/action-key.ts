import { newId } from '@callweave/platform/kernel';

/** The idempotency key of one logical action: pressing again with the same content sends the same key. */
export class ActionKey {
  private sent: { content: string; key: string } | undefined;

  for(content: unknown): string {
    const text = JSON.stringify(content);
    if (this.sent?.content !== text) this.sent = { content: text, key: newId() };
    return this.sent.key;
  }

  /** After an answer: the next press is a new action. */
  done(): void {
    this.sent = undefined;
  }
}
