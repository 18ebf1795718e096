import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, noKey, promptHint, text, wrongKey } from '../texts';

/** Key menu (按键菜单, I-06): prompt, keys, tries; the flow branches on `choice`. */
export const menuTemplate = defineNodeType({
  type: 'menu',
  version: 1,
  group: 'input',
  kinds: ['call'],
  label: text('按键菜单', '按鍵選單', 'Key menu'),
  description: text(
    '播报菜单并等待按键，后面的网关按“选择”分支',
    '播報選單並等待按鍵，後面的閘道按「選擇」分支',
    'Offers keys to press; the gateway behind it branches on the choice',
  ),
  icon: 'keypad',
  input: z.object({
    prompt: z.string().min(1).max(3000),
    keys: z
      .string()
      .min(1)
      .max(200)
      .regex(/^\s*[0-9*#]{1,6}(\s*[,，]\s*[0-9*#]{1,6})*\s*$/),
    shortPrompt: z.string().max(3000).optional(),
    invalidPrompt: z.string().max(3000).optional(),
    exitPrompt: z.string().max(3000).optional(),
    timeoutSeconds: z.number().int().min(1).max(120).default(8),
    maxTimeouts: z.number().int().min(1).max(10).default(3),
    maxInvalid: z.number().int().min(1).max(10).default(3),
  }),
  fields: {
    prompt: { editor: 'text', label: text('欢迎提示音', '歡迎提示音', 'Menu prompt'), hint: promptHint },
    keys: {
      label: text('可用按键', '可用按鍵', 'Keys'),
      hint: text('用逗号分隔，例如 1,2,0', '用逗號分隔，例如 1,2,0', 'Separated by commas, such as 1,2,0'),
    },
    shortPrompt: {
      editor: 'text',
      label: text('超时后的短提示', '逾時後的短提示', 'Short prompt after a timeout'),
      hint: text('留空则重播菜单', '留空則重播選單', 'Left empty: the menu again'),
    },
    invalidPrompt: {
      editor: 'text',
      label: text('按键无效提示', '按鍵無效提示', 'Prompt after an invalid key'),
      hint: text('留空则重播菜单', '留空則重播選單', 'Left empty: the menu again'),
    },
    exitPrompt: {
      editor: 'text',
      label: text('放弃时的提示', '放棄時的提示', 'Prompt when giving up'),
    },
    timeoutSeconds: { label: text('每次等待（秒）', '每次等待（秒）', 'Wait per try (seconds)') },
    maxTimeouts: { label: text('最多超时次数', '最多逾時次數', 'Timeouts at most') },
    maxInvalid: { label: text('最多无效次数', '最多無效次數', 'Invalid keys at most') },
  },
  output: z.object({
    /** One of the keys, `timeout` or `invalid`. */
    choice: z.string(),
    /** Prompts heard. */
    attempts: z.number().int(),
  }),
  exits: {
    timeout: noKey,
    invalid: wrongKey,
    'call-ended': callEnded,
  },
  errors: ['call-ended'],
});
