import type { LocalText } from '@callweave/platform/kernel';
import { checkDateTime } from './date-rules';
import type { FormData } from './field-states';
import { fieldTexts } from './field-texts';
import { type FormField, propertiesIn, type ValueType } from './form-fields';
import { type FormTools, resolve } from './form-tools';
import { optionsOf, sameValue } from './options';
import { isSealed } from './sealed';

/** What a rule says: fine with the value to keep, or why not. */
export type Verdict = { value: unknown } | { wrong: LocalText; limit?: unknown };

/** What a rule may look at. */
export interface RuleContext {
  field: FormField;
  data: FormData;
  tools: FormTools;
  now: Date;
  /** Files a value may name; absent: not checked here. */
  files?: readonly string[] | undefined;
}
type Rule = (value: unknown, context: RuleContext) => Verdict;

/** Longest text of a field that names no limit of its own. */
export const defaultMaxLength: Readonly<Partial<Record<ValueType, number>>> = {
  textfield: 500,
  textarea: 20_000,
};
/** Entries of a list field. */
export const maxEntries = 100;

/** One rule per type; empty values never come here. */
export const valueRules: Readonly<Record<ValueType, Rule>> = {
  textfield: checkText,
  textarea: checkText,
  number: checkNumber,
  checkbox: (value) => (typeof value === 'boolean' ? { value } : { wrong: fieldTexts.wrongType }),
  radio: checkOption,
  select: checkOption,
  checklist: checkOptions,
  taglist: checkOptions,
  datetime: (value, { field, now }) => checkDateTime(value, field.component, now),
  expression: (value) => ({ value }),
  phone: checkPhone,
  amount: checkAmount,
  idCard: checkIdCard,
  attachments: checkAttachments,
  hidden: (value) => ({ value }),
};

const phonePattern = /^\+?[0-9](?:[0-9 -]{1,18})[0-9]$/;
const internationalPattern = /^\+[1-9]\d{4,14}$/;
const emailPattern = /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/;

function checkText(value: unknown, { field, data, tools }: RuleContext): Verdict {
  if (typeof value !== 'string') return { wrong: fieldTexts.wrongType };
  const rules = propertiesIn(field.component, 'validate');
  const length = value.trim().length;
  const longest = numberOf(resolve(rules['maxLength'], data, tools)) ?? defaultMaxLength[field.type];
  const shortest = numberOf(resolve(rules['minLength'], data, tools));
  if (longest !== undefined && length > longest) return { wrong: fieldTexts.tooLong, limit: longest };
  if (shortest !== undefined && length < shortest) return { wrong: fieldTexts.tooShort, limit: shortest };
  const { pattern, validationType } = rules;
  if (typeof pattern === 'string' && pattern !== '' && !tools.matches(pattern, value))
    return { wrong: fieldTexts.pattern };
  if (validationType === 'phone' && !internationalPattern.test(value)) return { wrong: fieldTexts.phone };
  if (validationType === 'email' && (value.length > 254 || !emailPattern.test(value)))
    return { wrong: fieldTexts.email };
  return { value };
}

function checkNumber(value: unknown, context: RuleContext): Verdict {
  const { component } = context.field;
  const isText = component['serializeToString'] === true;
  if (typeof value !== (isText ? 'string' : 'number')) return { wrong: fieldTexts.wrongType };
  const text = String(value);
  if (!/^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,2})?$/.test(text)) return { wrong: fieldTexts.wrongType };
  const digits = component['decimalDigits'];
  if (typeof digits === 'number' && decimalsOf(text) > digits)
    return { wrong: fieldTexts.decimals, limit: digits };
  return withinRange(Number(text), context) ?? { value };
}

/** Amounts are decimal text with at most two decimals, so that no cent is lost to rounding. */
function checkAmount(value: unknown, context: RuleContext): Verdict {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,15}(\.\d{1,2})?$/.test(text)) return { wrong: fieldTexts.amount };
  return withinRange(Number(text), context) ?? { value: text };
}

function withinRange(value: number, { field, data, tools }: RuleContext): Verdict | undefined {
  const rules = propertiesIn(field.component, 'validate');
  const min = numberOf(resolve(rules['min'], data, tools));
  const max = numberOf(resolve(rules['max'], data, tools));
  if (min !== undefined && value < min) return { wrong: fieldTexts.tooSmall, limit: min };
  if (max !== undefined && value > max) return { wrong: fieldTexts.tooBig, limit: max };
  return undefined;
}

function checkOption(value: unknown, { field, data, tools }: RuleContext): Verdict {
  const isKnown = optionsOf(field.component, data, tools).some((option) => sameValue(option, value));
  return isKnown ? { value } : { wrong: fieldTexts.option };
}

function checkOptions(value: unknown, context: RuleContext): Verdict {
  if (!Array.isArray(value)) return { wrong: fieldTexts.wrongType };
  if (value.length > maxEntries) return { wrong: fieldTexts.tooMany, limit: maxEntries };
  const wrong = value.map((entry) => checkOption(entry, context)).find((verdict) => 'wrong' in verdict);
  return wrong ?? { value };
}

function checkPhone(value: unknown): Verdict {
  if (typeof value !== 'string') return { wrong: fieldTexts.wrongType };
  return phonePattern.test(value) ? { value: value.replaceAll(/[ -]/g, '') } : { wrong: fieldTexts.phone };
}

/** Typed in, or sealed already. */
function checkIdCard(value: unknown): Verdict {
  return isSealed(value) || isIdCard(value) ? { value } : { wrong: fieldTexts.idCard };
}

/** 18 characters with the check digit of GB 11643. */
export function isIdCard(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{17}[\dXx]$/.test(value)) return false;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(value[index]), 0);
  return '10X98765432'[sum % 11] === value[17]!.toUpperCase();
}

/** Ids of files uploaded before. */
function checkAttachments(value: unknown, { files }: RuleContext): Verdict {
  const isIds = Array.isArray(value) && value.every((id) => typeof id === 'string' && id.length <= 64);
  if (!isIds) return { wrong: fieldTexts.wrongType };
  if (files && !value.every((id) => files.includes(id as string))) return { wrong: fieldTexts.option };
  return value.length > maxEntries ? { wrong: fieldTexts.tooMany, limit: maxEntries } : { value };
}

function decimalsOf(text: string): number {
  const [mantissa = '', exponent = '0'] = text.split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
