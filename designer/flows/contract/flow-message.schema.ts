import { z } from 'zod';

/** Bytes of a message's variables as JSON, at most: they carry ids and what conditions need. */
const maxVariablesLength = 64 * 1024;
/** Deepest nesting of a variable; far below what engines refuse. */
const maxDepth = 20;

const variables = z
  .record(z.string().min(1).max(100), z.unknown())
  .default({})
  .refine((value) => JSON.stringify(value).length <= maxVariablesLength, {
    params: {
      detail: {
        'zh-CN': '变量太大，最多 64 KB',
        'zh-TW': '變數太大，最多 64 KB',
        en: 'The variables are too large, at most 64 KB',
      },
    },
  })
  .refine((value) => depthOf(value) <= maxDepth, {
    params: {
      detail: {
        'zh-CN': '变量嵌套太深，最多 20 层',
        'zh-TW': '變數巢狀太深，最多 20 層',
        en: 'The variables nest too deeply, at most 20 levels',
      },
    },
  });

/** A message for the tenant's flows: starts those that begin by its name, and goes to the instances that wait for it. */
export const flowMessage = z.strictObject({
  /** As drawn. */
  name: z.string().trim().min(1).max(120),
  /** Which instance; also one running instance per flow it starts. Empty: every message starts one. */
  correlationKey: z.string().max(200).default(''),
  variables,
  /** How long it waits for somebody to take it, default an hour; 0: only for those that wait now. */
  timeToLiveMs: z
    .int()
    .min(0)
    .max(30 * 86_400_000)
    .default(3_600_000),
});
export type FlowMessage = z.infer<typeof flowMessage>;

/** Stops counting one level too deep, so that no nesting is too much for it. */
function depthOf(value: unknown, left = maxDepth + 1): number {
  if (typeof value !== 'object' || value === null || left === 0) return 0;
  return 1 + Math.max(0, ...Object.values(value).map((inner) => depthOf(inner, left - 1)));
}
