import { Problem, type Verb } from '@callweave/platform/kernel';
import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, liveCall } from '../call-services';
import type { hangUpTemplate } from './template';

/** The end of the call is what this node is for: however it came, the flow goes on. */
export const hangUp: NodeHandler<typeof hangUpTemplate, CallServices> = async ({ prompt }, context) => {
  try {
    const call = liveCall(context);
    const closing: Verb[] = prompt.trim() === '' ? [] : [call.prompt(prompt)];
    // Prompts answer; before the answer `hangup` would be skipped by the switch.
    const canHangUp = closing.length > 0 || call.state === 'answered';
    await call.run([...closing, canHangUp ? { verb: 'hangup' } : { verb: 'sip:decline', status: 480 }]);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'call-ended')) throw error;
  }
  return {};
};
