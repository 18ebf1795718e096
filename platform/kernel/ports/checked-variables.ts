import { EngineError, type Variables } from './engine-port';

/** Zeebe stops at half of its 4 MiB message. */
const MAX_BYTES = 2_097_000;
/** A deeper document kills a real Zeebe broker, and with it everybody else's work. */
const MAX_DEPTH = 100;

/**
 * A copy of the caller's variables as JSON keeps them, checked before any engine sees them.
 * @throws {EngineError} INVALID_ARGUMENT when not an object, too deep or too large
 */
export function checkedVariables(variables: Variables | undefined): Variables {
  return JSON.parse(variablesText(variables)) as Variables;
}

/** The same as JSON text. */
export function variablesText(variables: Variables | undefined): string {
  if (variables === undefined || variables === null) return '{}';
  if (typeof variables !== 'object' || Array.isArray(variables))
    throw invalid(`Expected document to be a root level object, but was '${kindOf(variables)}'`);
  if (isDeeper(variables, MAX_DEPTH))
    throw invalid(`Expected variables to be nested at most ${MAX_DEPTH} levels deep`);
  const text = JSON.stringify(variables);
  if (isLonger(text, MAX_BYTES)) throw invalid(`Expected a variable document of at most ${MAX_BYTES} bytes`);
  return text;
}

/** As MessagePack calls it. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'ARRAY';
  if (typeof value === 'number') return Number.isInteger(value) ? 'INTEGER' : 'FLOAT';
  return (typeof value).toUpperCase();
}

/** Stops one level below the limit, so a hostile depth costs no stack. */
function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((inner) => isDeeper(inner, limit - 1));
}

/** In UTF-8, counted only where the number of characters leaves it open. `JSON.stringify` leaves no lone surrogates. */
const isLonger = (text: string, bytes: number) =>
  text.length > bytes ||
  (text.length * 3 > bytes && encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, '.').length > bytes);

const invalid = (what: string) =>
  new EngineError('INVALID_ARGUMENT', `Property 'variables' is invalid: ${what}`);
