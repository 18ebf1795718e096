import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, noKey, promptHint, text, wrongKey } from '../texts';

/** Collects digits (采集输入, I-08); sensitive ones go to the vault and leave a token and a mask. */
export const collectDigitsTemplate = defineNodeType({
  type: 'collect-digits',
  version: 1,
  group: 'input',
  kinds: ['call'],
  label: text('采集输入', '採集輸入', 'Collect digits'),
  description: text(
    '请客户按键输入号码，如卡号、密码、工号',
    '請客戶按鍵輸入號碼，如卡號、密碼、工號',
    'Asks for a number such as a card number, a PIN or a work number',
  ),
  icon: 'digits',
  input: z.object({
    prompt: z.string().min(1).max(3000),
    invalidPrompt: z.string().max(3000).optional(),
    minDigits: z.number().int().min(1).max(64).default(1),
    maxDigits: z.number().int().min(1).max(64).default(20),
    finishKey: z.enum(['#', '*', 'none']).default('#'),
    timeoutSeconds: z.number().int().min(1).max(120).default(15),
    interDigitSeconds: z.number().int().min(1).max(60).default(5),
    tries: z.number().int().min(1).max(10).default(3),
    mask: z.enum(['none', 'card', 'pin', 'identity']).default('none'),
    check: z.enum(['none', 'luhn']).default('none'),
  }),
  fields: {
    prompt: { editor: 'text', label: text('提示音', '提示音', 'Prompt'), hint: promptHint },
    invalidPrompt: {
      editor: 'text',
      label: text('输入有误提示', '輸入有誤提示', 'Prompt after a wrong input'),
      hint: text('留空则重播提示音', '留空則重播提示音', 'Left empty: the prompt again'),
    },
    minDigits: { label: text('最少位数', '最少位數', 'Digits at least') },
    maxDigits: { label: text('最多位数', '最多位數', 'Digits at most') },
    finishKey: {
      label: text('结束键', '結束鍵', 'Finish key'),
      choices: { '#': text('#', '#', '#'), '*': text('*', '*', '*'), none: text('无', '無', 'None') },
    },
    timeoutSeconds: { label: text('每次等待（秒）', '每次等待（秒）', 'Wait per try (seconds)') },
    interDigitSeconds: { label: text('按键间隔（秒）', '按鍵間隔（秒）', 'Wait between keys (seconds)') },
    tries: { label: text('最多尝试次数', '最多嘗試次數', 'Tries at most') },
    mask: {
      label: text('敏感信息', '敏感資訊', 'Sensitive'),
      hint: text(
        '敏感信息加密保管，流程中只有令牌和掩码',
        '敏感資訊加密保管，流程中只有權杖和遮罩',
        'Sensitive digits are kept encrypted; the flow sees a token and a mask',
      ),
      choices: {
        none: text('否', '否', 'No'),
        card: text('卡号', '卡號', 'Card number'),
        pin: text('密码', '密碼', 'PIN'),
        identity: text('证件号', '證件號', 'Identity number'),
      },
    },
    check: {
      label: text('校验', '校驗', 'Check'),
      choices: {
        none: text('不校验', '不校驗', 'None'),
        luhn: text('卡号校验位', '卡號校驗碼', 'Check digit of a card'),
      },
    },
  },
  output: z.object({
    /** `got`, or why there is no number: `timeout`, `invalid`. */
    result: z.enum(['got', 'timeout', 'invalid']),
    /** True when the number has the right length and passes the check. */
    valid: z.boolean(),
    /** Only when not sensitive; null otherwise. */
    digits: z.string().nullable(),
    /** `vault:…` of a sensitive number. */
    token: z.string().nullable(),
    /** Such as `6222 **** **** 1234`. */
    mask: z.string().nullable(),
    attempts: z.number().int(),
  }),
  exits: {
    got: text('已输入', '已輸入', 'Entered'),
    timeout: noKey,
    invalid: wrongKey,
    'call-ended': callEnded,
  },
  errors: ['call-ended'],
});
