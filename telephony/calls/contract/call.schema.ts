import { type LocalText, localText, pageOf, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';

export const callDirections = ['inbound', 'outbound'] as const;
export type CallDirection = (typeof callDirections)[number];

/** Answer states (接听状态) of an ended call, CR-05. */
export const answerStates = [
  'answered',
  'ivr',
  'ringingUnanswered',
  'abandonedInQueue',
  'voicemail',
  'blacklist',
] as const;
export type AnswerState = (typeof answerStates)[number];

export const answerStateLabels: Readonly<Record<AnswerState, LocalText>> = {
  answered: { 'zh-CN': '已接听', 'zh-TW': '已接聽', en: 'Answered' },
  ivr: { 'zh-CN': 'IVR', 'zh-TW': 'IVR', en: 'Ended in IVR' },
  ringingUnanswered: { 'zh-CN': '振铃未接通', 'zh-TW': '振鈴未接通', en: 'Rang, not answered' },
  abandonedInQueue: { 'zh-CN': '排队放弃', 'zh-TW': '排隊放棄', en: 'Abandoned in queue' },
  voicemail: { 'zh-CN': '已留言', 'zh-TW': '已留言', en: 'Voicemail left' },
  blacklist: { 'zh-CN': '黑名单', 'zh-TW': '黑名單', en: 'Blacklisted' },
};

/** Who ended the call; `network`: its connection never came back. */
export const hangUpSides = ['caller', 'platform', 'network'] as const;
export type HangUpSide = (typeof hangUpSides)[number];

export const hangUpSideLabels: Readonly<Record<HangUpSide, LocalText>> = {
  caller: { 'zh-CN': '客户', 'zh-TW': '客戶', en: 'Caller' },
  platform: { 'zh-CN': '系统', 'zh-TW': '系統', en: 'System' },
  network: { 'zh-CN': '网络中断', 'zh-TW': '網路中斷', en: 'Connection lost' },
};

/** One call in a list (CR-03 as far as calls end in the IVR). */
export const callRow = z.object({
  /** The switch's id of the call leg (call sid); the `callId` of flows. */
  id: z.string(),
  direction: z.enum(callDirections),
  callerNumber: z.string(),
  calledNumber: z.string(),
  /** The service number the call came in on; absent when it is unknown. */
  serviceNumber: z.string().optional(),
  /** When the call reached the platform. */
  startedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  /** Seconds from answer to end; absent while the call is up or when it never was. */
  talkSeconds: z.number().int().optional(),
  state: z.enum(['active', 'ended']),
  /** Absent while the call is up. */
  answerState: z.enum(answerStates).optional(),
  hangUpSide: z.enum(hangUpSides).optional(),
  /** Name of the flow that took the call. */
  flowName: z.string().optional(),
  /** Keys pressed in the order of the call, sensitive ones masked, such as `1 > 2 > 6222********1234` (按键轨迹). */
  keys: z.string(),
  ticketIds: z.array(z.string()),
});
export type CallRow = z.infer<typeof callRow>;

/** One thing the caller heard in a node, and what they did on it. */
export const traceTurn = z.object({
  at: z.iso.datetime(),
  /** What was spoken or played; empty when the node only listened. */
  prompt: z.string(),
  /** Keys pressed, masked where sensitive. */
  keys: z.string().optional(),
  /** The switch's word: `dtmfDetected`, `timeout`, `playFailed`, … */
  reason: z.string().optional(),
});

/** One visit of a node: a line of the IVR trace (I-16). */
export const traceEntry = z.object({
  /** Job key; grows with time within a call. */
  id: z.string(),
  at: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  nodeType: z.string(),
  elementId: z.string(),
  /** As drawn; the element id when it has no name. */
  nodeName: z.string(),
  flowName: z.string().optional(),
  /** To show the node on its diagram. */
  releaseId: z.string().optional(),
  turns: z.array(traceTurn),
  /** Menu choice, schedule branch, error code, `done`, or `canceled`; absent while the call is in the node. */
  exit: z.string().optional(),
  /** What the node type calls this exit; absent for a menu's keys and the like. */
  exitLabel: localText.optional(),
  ticketId: z.string().optional(),
});
export type TraceEntry = z.infer<typeof traceEntry>;

export const callDetail = callRow.extend({
  callerName: z.string().optional(),
  releaseId: z.string().optional(),
  processInstanceKey: z.string().optional(),
  trace: z.array(traceEntry),
});
export type CallDetail = z.infer<typeof callDetail>;

const exactNumber = z
  .string()
  .transform((text) => text.replace(/\s+/g, ''))
  .pipe(z.string().max(40));

/** Newest first. Times bound `startedAt`, from inclusive, to exclusive. */
export const callQuery = pageQuery.extend({
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  /** Caller or called, exactly; blanks are ignored (CR-02). */
  number: exactNumber.optional(),
  direction: z.enum(callDirections).optional(),
  state: z.enum(['active', 'ended']).optional(),
  answerState: z.enum(answerStates).optional(),
  serviceNumber: exactNumber.optional(),
});
export type CallQuery = z.infer<typeof callQuery>;
export const callPage = pageOf(callRow);

/**
 * Pushed on `call:<id>` when the call or its trace changed; clients re-read. Frames on `calls` are empty: they reach
 * everybody who may see some calls, and say nothing of those outside their scope.
 */
export const callPush = z.object({ callId: z.string().optional() });
export type CallPush = z.infer<typeof callPush>;
