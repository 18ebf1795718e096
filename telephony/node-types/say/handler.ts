import type { NodeHandler } from '@callweave/runtime/node-sdk';
import { type CallServices, liveCall } from '../call-services';
import type { sayTemplate } from './template';

export const say: NodeHandler<typeof sayTemplate, CallServices> = async ({ text, times }, context) => {
  const call = liveCall(context);
  const prompt = call.prompt(text);
  await call.run([times > 1 ? { ...prompt, loop: times } : prompt]);
  return {};
};
