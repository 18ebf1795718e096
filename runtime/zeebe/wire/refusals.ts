import { EngineError, type EngineErrorCode } from '@callweave/platform/kernel';
import { type ServiceError, status } from '@grpc/grpc-js';

/**
 * What an attempt that failed means.
 * `refused`: the engine said no. `not-sent`: the command is certainly not carried out and may be sent again.
 * `unknown`: nobody can tell from here.
 */
export type Verdict = 'refused' | 'not-sent' | 'unknown';

export interface Failure {
  verdict: Verdict;
  error: EngineError;
}

/** No answer came, and what became of the command is not known. */
export class OutcomeUnknown extends EngineError {
  constructor(code: EngineErrorCode, details: string, options?: ErrorOptions) {
    super(code, `${details}; the outcome is unknown`, options);
  }
}

const codes: Partial<Record<status, EngineErrorCode>> = {
  [status.INVALID_ARGUMENT]: 'INVALID_ARGUMENT',
  [status.NOT_FOUND]: 'NOT_FOUND',
  [status.ALREADY_EXISTS]: 'ALREADY_EXISTS',
  [status.FAILED_PRECONDITION]: 'FAILED_PRECONDITION',
  [status.RESOURCE_EXHAUSTED]: 'RESOURCE_EXHAUSTED',
  [status.DEADLINE_EXCEEDED]: 'DEADLINE_EXCEEDED',
  [status.UNAVAILABLE]: 'UNAVAILABLE',
  [status.CANCELLED]: 'UNAVAILABLE',
};

const refusing = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.FAILED_PRECONDITION,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.UNIMPLEMENTED,
  status.OUT_OF_RANGE,
]);

/** Words of gRPC, of the gateway and of our sign-in for a command that never reached a partition. */
const neverSent =
  /^No connection established|ECONNREFUSED|^Name resolution failed|No access token|Expected to execute command on partition/;
/** Larger than any message may be: it would be refused for ever. */
const tooLarge = /exceeds maximum size|Received message larger than max/;

/** @param failed what a gRPC call threw; anything else is a mistake of ours and thrown again */
export function failureOf(failed: unknown): Failure {
  if (!isServiceError(failed)) throw failed;
  const { code, details } = failed;
  const cause = { cause: failed };
  if (code === status.RESOURCE_EXHAUSTED && tooLarge.test(details))
    return { verdict: 'refused', error: new EngineError('INVALID_ARGUMENT', details, cause) };
  // EXCEEDED_BATCH_RECORD_SIZE comes as UNKNOWN without a word.
  if (code === status.UNKNOWN && details === '')
    return {
      verdict: 'refused',
      error: new EngineError('INVALID_ARGUMENT', 'The command is too large', cause),
    };
  const engineCode = codes[code] ?? 'INTERNAL';
  const error = new EngineError(engineCode, details, cause);
  if (refusing.has(code)) return { verdict: 'refused', error };
  if (code === status.RESOURCE_EXHAUSTED) return { verdict: 'not-sent', error };
  if (code === status.UNAVAILABLE && neverSent.test(details)) return { verdict: 'not-sent', error };
  return { verdict: 'unknown', error: new OutcomeUnknown(engineCode, details, cause) };
}

const isServiceError = (value: unknown): value is ServiceError =>
  value instanceof Error && 'code' in value && 'details' in value && 'metadata' in value;
