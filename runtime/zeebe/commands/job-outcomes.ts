import { isDeepStrictEqual } from 'node:util';
import {
  type CompleteJobRequest,
  EngineError,
  type EngineErrorCode,
  type EngineRecord,
  type FailJobRequest,
  faultPoint,
  type RecordLookup,
  type ThrowErrorRequest,
  type Variables,
  variablesText,
} from '@callweave/platform/kernel';
import type { CommandSender, Trail } from './command-sender';
import type { Fences } from './fences';

/** Completions remembered with their idempotency keys. */
const REMEMBERED = 20_000;
/** After these nothing happens to a job. */
const lastIntents = new Set(['COMPLETED', 'CANCELED', 'ERROR_THROWN']);

/**
 * Ends jobs. All three commands are repeated when no answer came: what then stands in the way may be their own first attempt,
 * and the job's records tell. A completion repeated with its idempotency key is known by memory; in another process by its
 * record carrying the same variables, since Zeebe keeps no keys.
 */
export class JobOutcomes {
  /** Job → idempotency key of the completion that succeeded here, oldest first. */
  private readonly completed = new Map<string, string | undefined>();

  constructor(
    private readonly sender: CommandSender,
    private readonly fences: Fences,
    private readonly lookup: RecordLookup,
  ) {}

  async complete({ jobKey, variables, idempotencyKey }: CompleteJobRequest): Promise<void> {
    const text = variablesText(variables);
    if (idempotencyKey !== undefined && this.completed.get(jobKey) === idempotencyKey) return;
    const trail: Trail = { hadUnknown: false };
    try {
      faultPoint('zeebe.complete.before-send');
      await this.sender.repeat('CompleteJob', { jobKey, variables: text }, trail);
      faultPoint('zeebe.complete.after-answer');
    } catch (error) {
      const isMaybeOurs = trail.hadUnknown || idempotencyKey !== undefined;
      if (!isRefusal(error, 'NOT_FOUND') || !isMaybeOurs || this.completed.has(jobKey)) throw error;
      if (!(await this.endedBy(jobKey, 'COMPLETED', JSON.parse(text) as Variables))) throw error;
    }
    this.remember(jobKey, idempotencyKey);
  }

  async fail(request: FailJobRequest): Promise<void> {
    const { jobKey, retries, errorMessage, retryBackoffMs = 0 } = request;
    const variables = variablesText(request.variables);
    const command = { jobKey, retries, errorMessage, retryBackOff: retryBackoffMs, variables };
    const trail: Trail = { hadUnknown: false };
    try {
      await this.sender.repeat('FailJob', command, trail);
    } catch (error) {
      // Without retries left the first attempt made the incident the second one meets.
      if (!trail.hadUnknown || !isRefusal(error, 'FAILED_PRECONDITION', `'FAILED'`)) throw error;
    }
  }

  async throwError({ jobKey, errorCode, errorMessage = '', ...request }: ThrowErrorRequest): Promise<void> {
    const variables = variablesText(request.variables);
    const trail: Trail = { hadUnknown: false };
    try {
      await this.sender.repeat('ThrowError', { jobKey, errorCode, errorMessage, variables }, trail);
    } catch (error) {
      if (!trail.hadUnknown) throw error;
      const isOurIncident = isRefusal(error, 'FAILED_PRECONDITION', `'ERROR_THROWN'`);
      if (isOurIncident || (isRefusal(error, 'NOT_FOUND') && (await this.endedBy(jobKey, 'ERROR_THROWN'))))
        return;
      throw error;
    }
  }

  /** Whether the job ended like this; with `variables` also whether by these. */
  private async endedBy(jobKey: string, intent: string, variables?: Variables): Promise<boolean> {
    let last = await this.lastOf(jobKey);
    if (!last) {
      await this.fences.pass();
      last = await this.lastOf(jobKey);
    }
    if (last?.intent !== intent) return false;
    return variables === undefined || isDeepStrictEqual(last.value['variables'], variables);
  }

  private async lastOf(jobKey: string): Promise<EngineRecord | undefined> {
    const records = await this.lookup.recordsOf('JOB', jobKey);
    return records.findLast(({ intent }) => lastIntents.has(intent));
  }

  private remember(jobKey: string, idempotencyKey: string | undefined): void {
    this.completed.set(jobKey, idempotencyKey);
    if (this.completed.size > REMEMBERED) this.completed.delete(this.completed.keys().next().value!);
  }
}

export const isRefusal = (error: unknown, code: EngineErrorCode, text = ''): error is EngineError =>
  error instanceof EngineError && error.code === code && error.details.includes(text);
