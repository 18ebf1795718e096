import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, text } from '../texts';

/** Speaks a text in the call's language (I-08 play prompt, TTS). */
export const sayTemplate = defineNodeType({
  type: 'say',
  version: 1,
  group: 'prompt',
  kinds: ['call'],
  label: text('播报文字', '播報文字', 'Say'),
  description: text(
    '用语音合成播报一段文字',
    '用語音合成播報一段文字',
    'Speaks a text, which may be computed from the data of the call',
  ),
  icon: 'speech',
  input: z.object({
    text: z.string().min(1).max(3000),
    times: z.number().int().min(1).max(10).default(1),
  }),
  fields: {
    text: { editor: 'text', label: text('播报内容', '播報內容', 'Text') },
    times: { label: text('播报次数', '播報次數', 'Times') },
  },
  output: z.object({}),
  exits: {
    'call-ended': callEnded,
  },
  errors: ['call-ended'],
});
