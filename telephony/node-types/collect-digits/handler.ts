import type { NodeHandler, NodeJob } from '@callweave/runtime/node-sdk';
import { type CallServices, keysOf, liveCall } from '../call-services';
import { isLuhnValid } from './luhn';
import type { collectDigitsTemplate } from './template';

type Handler = NodeHandler<typeof collectDigitsTemplate, CallServices>;
type Input = Parameters<Handler>[0];
type Output = Awaited<ReturnType<Handler>>;

/** As long as a ticket made from the call may need the number. */
const keepMs = 30 * 24 * 60 * 60_000;

/**
 * Asks until the digits are complete and pass the check. Sensitive digits are in this function's memory only: wrong ones
 * are dropped, right ones go into the vault, the trace shows `****`.
 */
export const collectDigits: Handler = async (input, context) => {
  const call = liveCall(context);
  const isSensitive = input.mask !== 'none';
  let result: 'timeout' | 'invalid' = 'timeout';
  // Input that ended at its full length: a finish key still on its way belongs to it and is no try of its own.
  let isFull = false;
  for (let attempts = 1, { prompt } = input; ; attempts += 1) {
    const gather = call.gather(prompt, isFull && hasOneLength(input) ? listenOn(input) : listen(input));
    const keys = keysOf(await call.run([gather], { isSensitive }));
    const digits = keys?.replaceAll(input.finishKey, '');
    if (digits !== undefined && isAcceptable(digits, input)) {
      return { ...(await accepted(digits, input, context)), attempts };
    }
    if (digits === '' && isFull) {
      isFull = false;
      attempts -= 1;
      continue;
    }
    isFull = digits?.length === input.maxDigits && !keys!.endsWith(input.finishKey);
    result = digits === undefined ? 'timeout' : 'invalid';
    if (attempts >= input.tries)
      return { result, valid: false, digits: null, token: null, mask: null, attempts };
    if (digits !== undefined) prompt = input.invalidPrompt || input.prompt;
  }
};

/** With `minDigits` the switch returns what it has after a pause; without, it would throw partial input away. */
function listen({ finishKey, maxDigits, interDigitSeconds, timeoutSeconds }: Input): Record<string, unknown> {
  return {
    minDigits: 1,
    maxDigits,
    interDigitTimeout: interDigitSeconds,
    timeout: timeoutSeconds,
    ...(finishKey !== 'none' && { finishOnKey: finishKey }),
  };
}

/** So long after a complete number a finish key is waited for. */
const finishKeySeconds = 2;

/**
 * After input of full length a finish key may be late. Were it to end this try, what a fast caller types before the next
 * one reached the switch would be lost, so it is taken like a digit; nor does it cut the prompt, which says what was wrong.
 */
function listenOn({ maxDigits, timeoutSeconds }: Input): Record<string, unknown> {
  return {
    minDigits: maxDigits,
    maxDigits: maxDigits + 1,
    interDigitTimeout: finishKeySeconds,
    timeout: timeoutSeconds,
    dtmfBargein: false,
  };
}

/** Only then it is known without a finish key when a number is complete. */
function hasOneLength({ minDigits, maxDigits, finishKey }: Input): boolean {
  return minDigits === maxDigits && finishKey !== 'none';
}

function isAcceptable(digits: string, { minDigits, maxDigits, check }: Input): boolean {
  if (digits.length < minDigits || digits.length > maxDigits) return false;
  return check === 'none' || isLuhnValid(digits);
}

async function accepted(
  digits: string,
  { mask: kind }: Input,
  { vault, job }: CallServices & { job: NodeJob },
): Promise<Omit<Output, 'attempts'>> {
  if (kind === 'none') return { result: 'got', valid: true, digits, token: null, mask: null };
  const { token, mask } = await vault.keep(job.tenantId, digits, { kind, ttlMs: keepMs });
  return { result: 'got', valid: true, digits: null, token, mask };
}
