import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, liveCall } from '../call-services';
import type { pauseTemplate } from './template';

export const pause: NodeHandler<typeof pauseTemplate, CallServices> = async ({ seconds }, context) => {
  await liveCall(context).run([{ verb: 'pause', length: seconds }]);
  return {};
};
