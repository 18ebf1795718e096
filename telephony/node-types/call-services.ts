import type {
  CallHandle,
  CallPort,
  EnginePort,
  ReleasePort,
  VaultPort,
  Verb,
  Voice,
} from '@callweave/platform/kernel';
import type { NodeJob } from '@callweave/runtime/node-sdk';
import { callProblems, sayVerb } from '@callweave/telephony/gateway';

/** What call nodes act on. */
export interface CallServices {
  calls: CallPort & {
    /** The instance that decides about a call from now on. */
    followFlow(callId: string, processInstanceKey: string): void;
  };
  engine: Pick<EnginePort, 'createInstance'>;
  releases: Pick<ReleasePort, 'resolve'>;
  vault: Pick<VaultPort, 'keep'>;
  /** For calls without voices of their own; keys are values of the call variable `language`. */
  voices?: Readonly<Record<string, Voice>>;
  now(): Date;
}

export interface NodeContext {
  job: NodeJob;
  calls: CallPort;
  voices?: CallServices['voices'];
}

/**
 * The live call of a job, with its prompts in the call's language.
 * @throws {Problem} call-ended when the call is over, or lives in no process any more
 */
export function liveCall({ job, calls, voices }: NodeContext): LiveCall {
  const call = job.callId === undefined ? undefined : calls.find(job.callId);
  if (!call) throw callProblems.ended();
  return new LiveCall(call, job, voices);
}

export class LiveCall {
  constructor(
    private readonly call: CallHandle,
    private readonly job: NodeJob,
    private readonly voices: CallServices['voices'],
  ) {}

  get state(): CallHandle['state'] {
    return this.call.state;
  }

  /** @throws {Problem} call-ended when the caller hung up before or meanwhile */
  run(verbs: readonly Verb[], options: { isSensitive?: boolean } = {}): Promise<Record<string, unknown>> {
    return this.call.run(verbs, { jobKey: this.job.key, ...options });
  }

  /** A prompt is spoken unless it is the address of a recording. */
  prompt(text: string): Verb {
    return isAddress(text)
      ? { verb: 'play', url: text }
      : sayVerb(text, this.job.variables.language, this.call.voices ?? this.voices);
  }

  /** Waits for keys while the prompt is heard. An empty prompt only listens. */
  gather(prompt: string, settings: Readonly<Record<string, unknown>>): Verb {
    const verb: Verb = { verb: 'gather', input: ['digits'], ...settings };
    if (prompt.trim() === '') return verb;
    const { verb: kind, ...spoken } = this.prompt(prompt);
    return { ...verb, [kind]: spoken };
  }
}

export function isAddress(text: string): boolean {
  return /^(https?|silence_stream|tone_stream):\/\//.test(text);
}

/** The keys of a finished gather; undefined after silence. `''` when only the finish key was pressed. */
export function keysOf(data: Readonly<Record<string, unknown>>): string | undefined {
  return typeof data.digits === 'string' ? data.digits : undefined;
}
