import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { promptHint, text } from '../texts';

/** Ends the call, after a closing prompt if there is one (挂断). */
export const hangUpTemplate = defineNodeType({
  type: 'hang-up',
  version: 1,
  group: 'call',
  kinds: ['call'],
  label: text('挂断', '掛斷', 'Hang up'),
  description: text(
    '播报结束语后挂断电话',
    '播報結束語後掛斷電話',
    'Says goodbye and ends the call; what follows runs without it',
  ),
  icon: 'phone-off',
  input: z.object({ prompt: z.string().max(3000).default('') }),
  fields: { prompt: { editor: 'text', label: text('结束语', '結束語', 'Closing prompt'), hint: promptHint } },
  output: z.object({}),
  errors: [],
});
