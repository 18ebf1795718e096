import { endpoint } from '@callweave/platform/kernel';
import { z } from 'zod';

/** Ticket for one connection to `/api/push?ticket=…`, valid 30 s, usable once. */
export const pushTicket = z.object({ ticket: z.string() });

export const pushApi = {
  createTicket: endpoint({
    method: 'post',
    path: '/api/push/tickets',
    summary: 'A one-time ticket for the push websocket',
    access: 'signed-in',
    response: pushTicket,
  }),
};

const topic = z.string().min(1).max(200);

/** What a client may send. `position` resumes after that frame; left out: from now on. */
export const pushRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topic, position: z.number().int().min(0).optional() }),
  z.strictObject({ type: z.literal('unsubscribe'), topic }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type PushRequest = z.infer<typeof pushRequest>;

/** Parts whose trouble people are told of, in words of their own work. */
export const platformParts = ['bus', 'engine', 'records', 'store', 'telephony'] as const;
export type PlatformPart = (typeof platformParts)[number];

/**
 * What the server sends. `subscribed` names the position to resume from. `reset`: frames were lost, read again through the
 * API. `closed`: the topic ended for this user, e.g. its right was taken away. `error` answers a frame, which changed nothing.
 * `status` comes when other parts are degraded than before; at the beginning of a connection none are.
 */
export type PushMessage =
  | { type: 'subscribed'; topic: string; position: number }
  | { type: 'unsubscribed'; topic: string }
  | { type: 'push'; topic: string; position: number; data: unknown }
  | { type: 'reset'; topic: string; position: number }
  | { type: 'closed'; topic: string; reason: 'not-allowed' }
  | { type: 'pong' }
  | { type: 'status'; degraded: readonly PlatformPart[] }
  | { type: 'error'; code: string; title: string; detail?: string; topic?: string };
