import { pageOf, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';

/** Languages callers can be spoken to in. */
export const callLanguages = ['zh-CN', 'en', 'yue'] as const;
export type CallLanguage = (typeof callLanguages)[number];

const numberText = z
  .string()
  .transform((text) => text.replace(/\s+/g, ''))
  .pipe(z.string().regex(/^\+?\d{1,32}$/));

/** How a language is spoken on a number: a jambonz `synthesizer`; its language tag defaults to the platform's. */
export const voice = z.object({
  /** Name of the speech vendor at the switch, such as `microsoft`. */
  vendor: z.string().trim().min(1).max(60),
  /** The vendor's name of the voice, such as `zh-CN-XiaoxiaoNeural`. */
  voice: z.string().trim().min(1).max(120),
});

/** What an administrator enters for a service number (服务号). */
export const serviceNumberInput = z.object({
  /** Digits, optionally with a leading `+`; unique on the whole platform, because it tells whose call it is. */
  number: numberText,
  name: z.string().trim().min(1).max(60),
  /** Language of calls until the flow sets another one. */
  language: z.enum(callLanguages).default('zh-CN'),
  /** Spoken before hanging up when no flow can take or continue the call. */
  fallbackPrompt: z.string().trim().min(1).max(500),
  /** Whose calls these are; data scopes go by it. Absent: only those who see the whole tenant see them. */
  institutionId: z.string().max(36).optional(),
  /** A department of the institution; alone, its institution is taken. */
  departmentId: z.string().max(36).optional(),
  /** Languages left out are spoken by the switch's default voice. */
  voices: z.partialRecord(z.enum(callLanguages), voice).default({}),
  isEnabled: z.boolean().default(true),
});
export type ServiceNumberInput = z.infer<typeof serviceNumberInput>;
export const serviceNumber = serviceNumberInput.extend({
  id: z.string(),
  version: z.number().int(),
  updatedAt: z.iso.datetime(),
});
export type ServiceNumber = z.infer<typeof serviceNumber>;
export const serviceNumberChange = serviceNumberInput.extend({ version: z.number().int() });

/** What an administrator enters for a routing rule (路由规则, I-04). */
export const routingRuleInput = z.object({
  name: z.string().trim().min(1).max(60),
  /** Order of matching, low first; equal ones by name. */
  sequence: z.number().int().min(0).max(9999),
  /** Digits (the whole called number) or a regular expression (RE2) such as `^(\d{3,4})$`. */
  numberRule: z.string().trim().min(1).max(200),
  /** Flow id or key, resolved when a call comes. */
  flow: z.string().min(1).max(100),
  alias: z.string().min(1).max(40).default('live'),
  isEnabled: z.boolean().default(true),
});
export type RoutingRuleInput = z.infer<typeof routingRuleInput>;
export const routingRule = routingRuleInput.extend({
  id: z.string(),
  version: z.number().int(),
  updatedAt: z.iso.datetime(),
});
export type RoutingRule = z.infer<typeof routingRule>;
export const routingRuleChange = routingRuleInput.extend({ version: z.number().int() });

/** Call flows in service, by name. */
export const callFlowList = z.object({ items: z.array(z.object({ key: z.string(), name: z.string() })) });

export const routingQuery = pageQuery;
export const serviceNumberPage = pageOf(serviceNumber);
export const routingRulePage = pageOf(routingRule);
