import { z } from 'zod';

/** A number that can be dialled from the phone pad. */
export const phoneNumber = z.object({
  number: z.string(),
  name: z.string(),
  flowName: z.string().optional(),
});
export type PhoneNumber = z.infer<typeof phoneNumber>;

/** Opens one phone socket within 30 s, once: `/api/phone?ticket=<ticket>`. */
export const phoneTicket = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() });
export type PhoneTicket = z.infer<typeof phoneTicket>;

/** Path of the phone websocket. */
export const phonePath = '/api/phone';

/** Keys of a phone. */
export const phoneKeys = /^[0-9*#]+$/;

/** What the browser sends. One call at a time per socket; `from` is the number the flow sees as the caller. */
export const phoneCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('dial'),
    to: z.string().regex(/^\+?[0-9*#]{1,32}$/),
    from: z
      .string()
      .regex(/^\+?[0-9]{1,20}$/)
      .optional(),
  }),
  z.strictObject({ type: z.literal('press'), digits: z.string().max(32).regex(phoneKeys) }),
  z.strictObject({ type: z.literal('hangUp') }),
]);
export type PhoneCommand = z.infer<typeof phoneCommand>;

/** `dialling` 拨号中, `talking` 通话中, `ended` 已结束. */
export const phoneStates = ['dialling', 'talking', 'ended'] as const;
export type PhoneState = (typeof phoneStates)[number];

/** Who ended the call: the caller, the flow, or nobody (it never came about, e.g. refused). */
export const phoneEnds = ['caller', 'flow', 'refused'] as const;

/** What the browser receives. Captions come twice: when a prompt starts and when it ends or is cut. */
export const phoneEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: z.enum(phoneStates), callId: z.string() }),
  z.object({
    type: z.literal('caption'),
    /** The same id for start and end, unique per call. */
    id: z.number().int(),
    phase: z.enum(['start', 'end']),
    kind: z.enum(['say', 'play', 'pause']),
    /** Spoken text; of a played file its URL; empty for a pause. */
    text: z.string(),
    language: z.string().optional(),
    /** At the end: it was interrupted. */
    isCut: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('ended'),
    by: z.enum(phoneEnds),
    sipStatus: z.number().int(),
    talkMs: z.number(),
  }),
  z.object({
    type: z.literal('error'),
    code: z.enum(['bad-frame', 'busy', 'no-call', 'unknown-number', 'too-many']),
  }),
]);
export type PhoneEvent = z.infer<typeof phoneEvent>;
