import { flowKinds } from '@callweave/platform/kernel';
import { z } from 'zod';

/** Keys inside a bundle and flow keys: kebab-case, so that they are safe in process ids, paths and form keys. */
export const bundleKey = z
  .string()
  .max(48)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);

/** A form-js schema; field rules are checked by the form module, not by this shape. */
export const formSchema = z.looseObject({
  id: z.string(),
  type: z.literal('default'),
  components: z.array(
    z.looseObject({ type: z.string(), id: z.string().optional(), key: z.string().optional() }),
  ),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** A working calendar, as `openAt` of the kernel takes it. Weekdays: 1 Monday … 7 Sunday; times in the tenant's zone. */
export const scheduleSchema = z.object({
  weekly: z.array(z.object({ days: z.array(z.int().min(1).max(7)).min(1), from: timeOfDay, to: timeOfDay })),
  /** Days that differ from the week: closed without windows, else open in these windows only. */
  holidays: z
    .array(
      z.object({
        date: z.iso.date(),
        name: z.string().max(60).optional(),
        /** Branch to take while closed on that day; default `closed`. */
        greeting: bundleKey.optional(),
        windows: z.array(z.object({ from: timeOfDay, to: timeOfDay })).default([]),
      }),
    )
    .default([]),
});

/** The editable content of a flow: everything a release is made of. */
export const flowContent = z.object({
  /** BPMN 2.0 XML as drawn, ids as drawn. */
  bpmn: z.string().max(2_000_000),
  /** Form id → form-js schema; a user task names one by `formKey`. */
  forms: z.record(bundleKey, formSchema).default({}),
  /** Schedule id → calendar; a schedule node names one. */
  schedules: z.record(bundleKey, scheduleSchema).default({}),
  /** Prompt id → spoken or shown text; `=prompts`-style references use the id. */
  prompts: z.record(bundleKey, z.string().max(5_000)).default({}),
});
export type FlowContent = z.infer<typeof flowContent>;

/**
 * A flow as a file. Its hash is SHA-256 over the canonical JSON (sorted keys, no spaces) of all but `name`,
 * so that export and import give the same hash.
 */
export const flowBundle = flowContent.extend({
  format: z.literal(1),
  key: bundleKey,
  kind: z.enum(flowKinds),
  name: z.string().min(1).max(80),
});
export type FlowBundle = z.infer<typeof flowBundle>;
