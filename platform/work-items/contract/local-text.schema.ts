import type { LocalText } from '@callweave/platform/kernel';
import { z } from 'zod';

/** A text in every language of the product, at most 200 characters each. */
export const localText = z.object({
  'zh-CN': z.string().min(1).max(200),
  'zh-TW': z.string().min(1).max(200),
  en: z.string().min(1).max(200),
}) satisfies z.ZodType<LocalText>;

/** As drawings write it: one text for all languages, or one per language. */
export const drawnText = z
  .union([z.string().trim().min(1).max(200), localText])
  .transform((text): LocalText =>
    typeof text === 'string' ? { 'zh-CN': text, 'zh-TW': text, en: text } : text,
  );
