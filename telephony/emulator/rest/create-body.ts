import type { SpeechDefaults } from '../invite';
import { checkShape, readVerbs, type Task } from '../validate';
import type { Shape } from '../verbs/shapes';

/** A refused request: status and body as the real REST API sends them. */
export class RestRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(String(status));
  }
}

/** What a create-call body asks for. */
export interface CallRequest {
  from: string;
  to: string;
  url: string;
  auth?: { username: string; password: string };
  applicationSid?: string;
  customerData?: Record<string, unknown>;
  defaults: SpeechDefaults;
  timeoutMs: number;
  timeLimitMs?: number;
  verbs?: Task[];
}

/** An application of the account, as REST calls name it. */
export interface Application {
  /** Websocket address. */
  url: string;
  auth?: { username: string; password: string };
  defaults: SpeechDefaults;
  /** Where statuses go; only the very same address works over a websocket. */
  statusHookUrl?: string;
}

const speechKeys = [
  'speech_synthesis_vendor',
  'speech_synthesis_language',
  'speech_synthesis_voice',
  'speech_recognizer_vendor',
  'speech_recognizer_language',
] as const;

/** Anything else, or a value of another type, is refused by the feature server: a bare 500. */
const bodyShape: Shape = {
  properties: {
    application_sid: 'string',
    app_json: 'string',
    call_hook: 'object|string',
    call_status_hook: 'object|string',
    from: 'string',
    callerName: 'string',
    fromHost: 'string',
    ...Object.fromEntries(speechKeys.map((key) => [key, 'string'])),
    tag: 'object',
    to: 'object',
    headers: 'object',
    timeout: 'number',
    amd: 'object',
    dual_streams: 'boolean',
    sipRequestWithinDialogHook: 'string',
    referHook: 'object|string',
    timeLimit: 'number',
  },
};
const defaultTimeoutSecs = 60;

/**
 * @param applications by sid; with `application_sid` a hook in the body is overwritten
 * @throws {RestRefusal} in the order and words of the real API. @see telephony-facts §3; transcripts 18
 */
export function readCreateBody(
  body: Record<string, unknown>,
  applications: ReadonlyMap<string, Application>,
): CallRequest {
  const applicationSid = body['application_sid'] as string | undefined;
  const application = applicationSid === undefined ? undefined : applications.get(applicationSid);
  checkBody(body, application);
  const used = application ?? applicationOf(body);
  checkStatusHook(used);
  return {
    from: body['from'] as string,
    to: targetOf(body['to'] as Target),
    url: used.url,
    auth: used.auth,
    applicationSid,
    customerData: body['tag'] as Record<string, unknown> | undefined,
    defaults: used.defaults,
    timeoutMs: Number(body['timeout'] ?? defaultTimeoutSecs) * 1000,
    timeLimitMs: body['timeLimit'] === undefined ? undefined : Number(body['timeLimit']) * 1000,
    verbs: body['app_json'] === undefined ? undefined : readAppJson(body['app_json'] as string),
  };
}

/** The application a body describes by itself. */
function applicationOf(body: Record<string, unknown>): Application {
  const { url, username, password = '' } = hookOf(body['call_hook'])!;
  const [vendor, language, voice, listener, heard] = speechKeys.map((key) => body[key] as string);
  return {
    url,
    auth: username ? { username, password } : undefined,
    defaults: {
      synthesizer: { vendor: vendor!, language: language!, voice: voice! },
      recognizer: { vendor: listener!, language: heard! },
    },
    statusHookUrl: hookOf(body['call_status_hook'])?.url,
  };
}

function checkStatusHook({ url, statusHookUrl }: Application): void {
  if (statusHookUrl === undefined || statusHookUrl === url) return;
  if (/^wss?:/.test(statusHookUrl)) throw new RestRefusal(500, 'Internal Server Error');
  throw new RestRefusal(501, { msg: 'call_status_hook over http is not emulated' });
}

function hookOf(hook: unknown): Hook | undefined {
  return typeof hook === 'string' ? { url: hook } : (hook as Hook | undefined);
}

interface Hook {
  url: string;
  username?: string;
  password?: string;
}

interface Target {
  type: string;
  number?: string;
  sipUri?: string;
  name?: string;
}

function checkBody(body: Record<string, unknown>, application: Application | undefined): void {
  const { to, from, application_sid: sid } = body;
  const refuse = (msg: string) => {
    throw new RestRefusal(400, { msg });
  };
  if (typeof to !== 'object' || to === null) refuse(`missing or invalid to property: ${JSON.stringify(to)}`);
  if (!from) refuse('missing from parameter');
  const url = hookOf(body['call_hook'])?.url;
  if (url !== undefined && !/^(https?|wss?):\/\//.test(url)) refuse('call_hook url be an absolute url');
  if (sid !== undefined && !application) refuse(`application_sid not found ${String(sid)}`);
  if (url === undefined && !application) refuse('either call_hook or application_sid required');
  if (!application && speechKeys.some((key) => !body[key]))
    refuse(`either application_sid or set of ${speechKeys.join(', ')} required`);
  try {
    checkShape('rest:dial', bodyShape, body);
  } catch {
    throw new RestRefusal(500, 'Internal Server Error'); // the real API hides why
  }
}

function readAppJson(text: string): Task[] {
  try {
    return readVerbs(JSON.parse(text));
  } catch {
    throw new RestRefusal(500, 'Internal Server Error'); // as above
  }
}

function targetOf({ type, number, sipUri, name }: Target): string {
  return (type === 'phone' ? number : type === 'sip' ? sipUri : name) ?? '';
}
