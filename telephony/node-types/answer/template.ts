import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, text } from '../texts';

/** Answers the call; prompts and menus do so by themselves. */
export const answerTemplate = defineNodeType({
  type: 'answer',
  version: 1,
  group: 'call',
  kinds: ['call'],
  label: text('接听', '接聽', 'Answer'),
  description: text('接通来电，开始计时', '接通來電，開始計時', 'Picks the call up'),
  icon: 'phone',
  input: z.object({}),
  fields: {},
  output: z.object({}),
  exits: {
    'call-ended': callEnded,
  },
  errors: ['call-ended'],
});
