import { commonProblems } from '@callweave/platform/kernel';
import { RE2JS, RE2JSException } from 're2js';

/** Matches the called number of a call. */
export type NumberRule = (calledNumber: string) => boolean;

/**
 * Digits match the whole number, anything else is a regular expression (I-04). RE2: time grows linearly with the
 * number, whatever an administrator writes.
 * @throws {Problem} common-bad-input
 */
export function compileNumberRule(rule: string): NumberRule {
  if (/^\+?\d+$/.test(rule)) return (number) => number === rule;
  try {
    const pattern = RE2JS.compile(rule);
    return (number) => pattern.matcher(number).find();
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    const detail = {
      'zh-CN': `不是有效的正则表达式：${cause.message}`,
      'zh-TW': `不是有效的正規表示式：${cause.message}`,
      en: `Not a valid regular expression: ${cause.message}`,
    };
    throw commonProblems.badInput({}, { errors: [{ pointer: '#/numberRule', detail }], cause });
  }
}
