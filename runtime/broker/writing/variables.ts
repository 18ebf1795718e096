import type { Variables } from '@callweave/platform/kernel';
import { refusals } from './refusals';

/** Zeebe stops at half of its 4 MiB message. */
const MAX_BYTES = 2_097_000;
/** A deeper document kills a real Zeebe broker (trap 3). */
const MAX_DEPTH = 100;

/**
 * A copy of the caller's variables as JSON keeps them, checked before it reaches the queue.
 * @throws {EngineError} INVALID_ARGUMENT when not an object, too deep or too large
 */
export function checkedVariables(variables: Variables | undefined): Variables {
  if (variables === undefined || variables === null) return {};
  if (typeof variables !== 'object' || Array.isArray(variables))
    throw refusals.variablesNotAnObject(
      Array.isArray(variables) ? 'ARRAY' : (typeof variables).toUpperCase(),
    );
  if (depthOver(variables, MAX_DEPTH)) throw refusals.variablesTooDeep(MAX_DEPTH);
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > MAX_BYTES) throw refusals.variablesTooLarge(MAX_BYTES);
  return JSON.parse(text) as Variables;
}

/** Stops one level below the limit, so a hostile depth costs no stack. */
function depthOver(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((inner) => depthOver(inner, limit - 1));
}
