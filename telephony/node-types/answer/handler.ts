import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, liveCall } from '../call-services';
import type { answerTemplate } from './template';

export const answer: NodeHandler<typeof answerTemplate, CallServices> = async (_input, context) => {
  await liveCall(context).run([{ verb: 'answer' }]);
  return {};
};
