import type { Actor } from './actor';
import type { Right } from './rights';

/**
 * A kind of push. Clients subscribe to `<name>:<id>` (or `<name>` when it has no id) over `/api/push`.
 * Frames carry what changed, never secrets: the client re-reads through the API where rights matter.
 */
export interface TopicDefinition {
  name: string;
  access: Right | 'signed-in';
  /** True when the topic's id belongs to the actor's tenant and scope; checked at subscription and after rights changed. */
  allows(actor: Actor, id: string | undefined): Promise<boolean>;
}

/** One push. `position` grows per tenant and topic, so that a client resumes after a drop. */
export interface PushFrame {
  topic: string;
  position: number;
  data: unknown;
}

/** Server side of pushes: publishing is fire and forget, after the transaction that caused it. */
export interface Pusher {
  publish(tenantId: string, topic: string, data: unknown): void;
}
