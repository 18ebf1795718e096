import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, text } from '../texts';

/** Silence for some seconds. */
export const pauseTemplate = defineNodeType({
  type: 'pause',
  version: 1,
  group: 'prompt',
  kinds: ['call'],
  label: text('停顿', '停頓', 'Pause'),
  description: text('静音等待几秒', '靜音等待幾秒', 'Stays silent for some seconds'),
  icon: 'pause',
  input: z.object({ seconds: z.number().min(0.1).max(60).default(1) }),
  fields: { seconds: { label: text('秒数', '秒數', 'Seconds') } },
  output: z.object({}),
  exits: {
    'call-ended': callEnded,
  },
  errors: ['call-ended'],
});
