import { z } from 'zod';

/** Query of every list: keyset paging. `cursor` is opaque and comes from the page before. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** Shape of every list answer; totals are asked for apart, so that they never delay rows (G-03). */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** Answer of a total; `atLeast` is true when counting stopped at the cap. */
export const totalAnswer = z.object({ total: z.number().int(), atLeast: z.boolean() });
export type TotalAnswer = z.infer<typeof totalAnswer>;
