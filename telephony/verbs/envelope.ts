import type { Verb } from '@callweave/platform/kernel';

/** What jambonz sends us on a call's websocket. Unknown types are legal and stay readable. */
export interface SwitchMessage {
  type: string;
  msgid: string;
  /** The session's A-leg; taken from the data while jambonz leaves it out (no `session:new` on this socket yet). */
  callSid?: string;
  /** Of `verb:hook`, `session:redirect`, `dial:confirm`. */
  hook?: string;
  data: Readonly<Record<string, unknown>>;
}

/** What we send. Nothing confirms a command: jambonz drops what it does not understand. */
export type AppMessage =
  | { type: 'ack'; msgid: string; data?: readonly Verb[] }
  | { type: 'command'; command: string; data: unknown; queueCommand?: boolean };

/** Jambonz closes the connection on a bigger message. */
export const maxAppMessageBytes = 24 * 1024;

/**
 * Reads one text frame.
 * @returns undefined for anything that is not a JSON object with a type and a message id; the socket lives on
 */
export function parseSwitchMessage(text: string): SwitchMessage | undefined {
  const raw = parseObject(text);
  if (!raw || typeof raw.type !== 'string' || typeof raw.msgid !== 'string') return undefined;
  const data = isObject(raw.data) ? raw.data : {};
  const sid = raw.call_sid ?? data.call_sid;
  return {
    type: raw.type,
    msgid: raw.msgid,
    callSid: typeof sid === 'string' ? sid : undefined,
    hook: typeof raw.hook === 'string' ? raw.hook : undefined,
    data,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON: a broken or hostile peer, which must not take the gateway down.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Serialises a message after checking what jambonz would otherwise drop silently or close for.
 * Verbs are checked against the full schema when a flow is published, not here.
 * @throws {RangeError} above 24 KiB @throws {TypeError} when a verb has no name
 */
export function encodeAppMessage(message: AppMessage): string {
  const verbs: unknown = message.data;
  if (Array.isArray(verbs)) assertShape(verbs);
  const text = JSON.stringify(message);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxAppMessageBytes) {
    throw new RangeError(`message of ${sizeBytes} bytes exceeds the ${maxAppMessageBytes} jambonz accepts`);
  }
  return text;
}

function assertShape(verbs: readonly unknown[]): void {
  for (const verb of verbs) {
    if (!isObject(verb) || typeof verb.verb !== 'string') throw new TypeError('a verb has no name');
  }
}
