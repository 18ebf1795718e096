import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, keysOf, type LiveCall, liveCall } from '../call-services';
import type { menuTemplate } from './template';

type Input = Parameters<NodeHandler<typeof menuTemplate>>[0];

/** Silence between two digits of a longer key ends the input after this long. */
const interDigitSeconds = 3;

/** Offers the menu until a listed key is pressed, or there were too many timeouts or invalid keys (I-06). */
export const menu: NodeHandler<typeof menuTemplate, CallServices> = async (input, context) => {
  const call = liveCall(context);
  const keys = input.keys.split(/[,，]/).map((key) => key.trim());
  let timeouts = 0;
  let invalid = 0;
  for (let prompt = input.prompt; ;) {
    const pressed = keysOf(await call.run([call.gather(prompt, listen(keys, input))]));
    const attempts = timeouts + invalid + 1;
    if (pressed !== undefined && keys.includes(pressed)) return { choice: pressed, attempts };
    if (pressed === undefined) timeouts += 1;
    else invalid += 1;
    const choice = pressed === undefined ? 'timeout' : 'invalid';
    if (timeouts >= input.maxTimeouts || invalid >= input.maxInvalid) {
      await sayGoodbye(call, input.exitPrompt);
      return { choice, attempts };
    }
    prompt = (pressed === undefined ? input.shortPrompt : input.invalidPrompt) || input.prompt;
  }
};

/** Keys of one digit count at once; longer ones when complete, after a pause, or with `#` where that is no key. */
function listen(keys: readonly string[], { timeoutSeconds }: Input): Record<string, unknown> {
  const longest = Math.max(...keys.map((key) => key.length));
  if (longest === 1) return { numDigits: 1, timeout: timeoutSeconds };
  return {
    minDigits: 1,
    maxDigits: longest,
    interDigitTimeout: interDigitSeconds,
    timeout: timeoutSeconds,
    ...(!keys.some((key) => key.includes('#')) && { finishOnKey: '#' }),
  };
}

async function sayGoodbye(call: LiveCall, prompt: string | undefined): Promise<void> {
  if (prompt) await call.run([call.prompt(prompt)]);
}
