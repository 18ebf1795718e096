import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, liveCall } from '../call-services';
import type { playTemplate } from './template';

export const play: NodeHandler<typeof playTemplate, CallServices> = async (input, context) => {
  const { url, times, maxSeconds } = input;
  const { reason } = await liveCall(context).run([
    {
      verb: 'play',
      url,
      ...(times > 1 && { loop: times }),
      ...(maxSeconds !== undefined && { timeoutSecs: maxSeconds }),
    },
  ]);
  return { played: reason !== 'playFailed' };
};
