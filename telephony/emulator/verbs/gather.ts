import type { CallSession } from '../call-session';
import { Stop } from '../stop';
import { playFiles } from './play';
import { speak } from './say';
import type { Verb } from './verb';

type GatherData = Record<string, unknown>;

/** Collects keys. Speech input is accepted but nobody speaks, so it ends by timeout. @see transcripts 02–06 */
export const gather: Verb = {
  name: 'gather',
  properties: {
    id: 'string',
    actionHook: 'object|string',
    finishOnKey: 'string',
    input: 'array',
    numDigits: 'number',
    minDigits: 'number',
    maxDigits: 'number',
    interDigitTimeout: 'number',
    partialResultHook: 'object|string',
    speechTimeout: 'number',
    listenDuringPrompt: 'boolean',
    dtmfBargein: 'boolean',
    bargein: 'boolean',
    minBargeinWordCount: 'number',
    timeout: 'number',
    recognizer: '#recognizer',
    play: '#play',
    say: '#say',
    fillerNoise: '#fillerNoise',
    actionHookDelayAction: '#actionHookDelayAction',
  },
  needs: 'answers',
  run: (call, data, stop) => new Collector(call, data, stop).run(),
};

/** Telephone events as the media server reports them. */
const dtmfEvent = { duration: '800', source: 'RTP' };
const defaultTimeoutSecs = 15;

class Collector {
  private digits = '';
  private isPrompting = false;
  private result?: Record<string, unknown>;
  private isInterDigit = false;
  private cancelInterDigit?: () => void;
  private cancelTimeout?: () => void;
  private readonly promptStop = new Stop();
  private finish!: () => void;

  constructor(
    private readonly call: CallSession,
    private readonly data: GatherData,
    private readonly stop: Stop,
  ) {}

  async run(): Promise<void> {
    const done = new Promise<void>((resolve) => (this.finish = resolve));
    const forgetKeys = this.call.onKey((key) => this.keyPressed(key));
    const forgetStop = this.stop.onStop(() => this.finish());
    const prompt = this.prompt().then(() => this.listen());
    try {
      // A prompt that fails ends the wait too.
      await Promise.race([done, prompt.then(() => done)]);
    } finally {
      forgetKeys();
      forgetStop();
      this.cancelInterDigit?.();
      this.cancelTimeout?.();
      this.promptStop.trigger('replaced');
    }
    await prompt;
    if (this.result && !this.call.isEnded) await this.report(this.result);
  }

  private async prompt(): Promise<void> {
    const { say, play } = this.data as { say?: GatherData; play?: GatherData };
    if (!say && !play) return;
    this.isPrompting = true;
    if (say) await speak(this.call, say, this.promptStop);
    else await playFiles(this.call, play!, this.promptStop);
    this.isPrompting = false;
  }

  /** The timeout counts from the end of the prompt, whether it was spoken to its end or cut by a key. */
  private listen(): void {
    const seconds = Number(this.data['timeout'] ?? defaultTimeoutSecs);
    if (!seconds || this.result || this.stop.isStopped) return;
    this.cancelTimeout = this.call.scheduler.after(seconds * 1000, () => {
      if (!this.isInterDigit) this.timedOut();
    });
  }

  /** Without `minDigits` what was typed so far is discarded. */
  private timedOut(): void {
    const isEnough = this.digits.length >= Number(this.data['minDigits']);
    this.resolve(isEnough ? { digits: this.digits, reason: 'dtmfDetected' } : { reason: 'timeout' });
  }

  private keyPressed(key: string): void {
    if (this.isPrompting && this.data['listenDuringPrompt'] === false) return;
    this.cancelInterDigit?.();
    this.isInterDigit = false;
    if (this.data['dtmfBargein'] !== false) this.bargeIn(key);
    const takesDigits = ((this.data['input'] as unknown[] | undefined) ?? ['digits']).includes('digits');
    if (!takesDigits) return;
    const isFinish = key === this.data['finishOnKey'];
    if (!isFinish) this.digits += key;
    const isFull = [this.data['numDigits'], this.data['maxDigits']].includes(this.digits.length);
    if (isFinish || isFull) this.resolve({ digits: this.digits, reason: 'dtmfDetected' });
    else this.awaitNextDigit();
  }

  private bargeIn(key: string): void {
    if (this.isPrompting) {
      const { id } = this.data;
      this.call.tell.event({
        event: 'dtmf-bargein-detected',
        dtmf: key,
        ...dtmfEvent,
        verb: 'gather',
        ...(id === undefined ? {} : { id }),
      });
    }
    this.promptStop.trigger('replaced');
  }

  /** Works only where `minDigits` is set and reached. */
  private awaitNextDigit(): void {
    const seconds = Number(this.data['interDigitTimeout'] ?? 0);
    if (!(seconds > 0 && this.digits.length >= Number(this.data['minDigits']))) return;
    this.isInterDigit = true;
    this.cancelInterDigit = this.call.scheduler.after(seconds * 1000, () =>
      this.resolve({ digits: this.digits, reason: 'dtmfDetected' }),
    );
  }

  private resolve(result: Record<string, unknown>): void {
    this.result ??= result;
    this.finish();
  }

  /** Unlike other verbs gather tells the app about a missing or wrong answer. @see transcripts 07, 08 */
  private async report(result: Record<string, unknown>): Promise<void> {
    const fault = await this.call.hook('verb:hook', this.data, result);
    if (fault === undefined || this.call.isEnded) return;
    const { id } = this.data;
    const msg = 'invalid actionHook response';
    const details = fault.reason;
    this.call.tell.error({
      msg,
      ...(details !== undefined && { details }),
      verb: 'gather',
      ...(id === undefined ? {} : { id }),
    });
    this.call.tell.applicationError(msg, details);
  }
}
