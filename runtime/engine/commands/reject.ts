import { EngineError, type EngineErrorCode } from '@callweave/platform/kernel';

/** Zeebe's rejection type when it is not the gRPC code. */
const rejectionTypes: Partial<Record<EngineErrorCode, string>> = { FAILED_PRECONDITION: 'INVALID_STATE' };

/** `Command 'COMPLETE' rejected with code 'NOT_FOUND': …` as clients of Zeebe read it. */
export function rejection(intent: string, code: EngineErrorCode, reason: string): EngineError {
  const type = rejectionTypes[code] ?? code;
  return new EngineError(code, `Command '${intent}' rejected with code '${type}': ${reason}`);
}
