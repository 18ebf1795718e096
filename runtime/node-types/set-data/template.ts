import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';

/** Sets variables of the flow, computed by one FEEL context; each lands in the nearest scope that has it, else the instance. */
export const setDataTemplate = defineNodeType({
  type: 'set-data',
  version: 1,
  group: 'data',
  kinds: ['ticket', 'call', 'script'],
  label: { 'zh-CN': '设置数据', 'zh-TW': '設定資料', en: 'Set data' },
  description: {
    'zh-CN': '计算并保存流程变量，后面的节点和条件都可以使用',
    'zh-TW': '計算並儲存流程變數，後面的節點和條件都可以使用',
    en: 'Computes variables for the conditions and nodes that follow',
  },
  icon: 'variable',
  input: z.object({
    values: z.record(z.string().max(100), z.unknown()),
    note: z.string().max(500).optional(),
  }),
  fields: {
    values: {
      editor: 'feel',
      label: { 'zh-CN': '变量', 'zh-TW': '變數', en: 'Variables' },
      hint: {
        'zh-CN': '例如 { level: "高", amount: price * count }',
        'zh-TW': '例如 { level: "高", amount: price * count }',
        en: 'For example { level: "high", amount: price * count }',
      },
    },
    note: {
      editor: 'text',
      label: { 'zh-CN': '日志备注', 'zh-TW': '日誌備註', en: 'Note in the log' },
    },
  },
  output: z.looseObject({}),
  errors: [],
});
