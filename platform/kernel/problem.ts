import { fillText, type LocalText, type Locale, locales } from './locale';

/** One wrong place in the input. `pointer` is a JSON pointer such as `#/fields/phone`. */
export interface FieldError {
  pointer: string;
  detail: LocalText;
}

/**
 * A rule said no. Becomes its 4xx over HTTP (RFC 9457), a BPMN error with `code` in an engine job,
 * and the drawn exit in a call. Anything that is not a Problem is technical: 500, retry, apology.
 */
export class Problem extends Error {
  constructor(
    /** Stable key such as `ticket-not-withdrawable`; the last part of the RFC 9457 `type` and the BPMN error code. */
    readonly code: string,
    readonly status: number,
    readonly title: LocalText,
    readonly facts: Readonly<Record<string, unknown>> = {},
    readonly detail?: LocalText,
    readonly errors?: readonly FieldError[],
    options?: ErrorOptions,
  ) {
    super(`${code}: ${say(title, facts, 'en')}${detail ? ` (${say(detail, facts, 'en')})` : ''}`, options);
    this.name = 'Problem';
  }

  titleIn(locale: Locale): string {
    return say(this.title, this.facts, locale);
  }

  detailIn(locale: Locale): string | undefined {
    return this.detail && say(this.detail, this.facts, locale);
  }
}

/** A text filled in one language; a fact may itself be a {@link LocalText}, such as what was not found. */
function say(text: LocalText, facts: Readonly<Record<string, unknown>>, locale: Locale): string {
  const said = Object.entries(facts).map(([name, fact]) => [name, isLocalText(fact) ? fact[locale] : fact]);
  return fillText(text[locale], Object.fromEntries(said) as Record<string, unknown>);
}

function isLocalText(fact: unknown): fact is LocalText {
  return typeof fact === 'object' && fact !== null && locales.every((locale) => locale in fact);
}

/** A thing is wrongly drawn or configured: 422 at publish, an incident without retries in a job. */
export class ConfigProblem extends Problem {
  constructor(...args: ConstructorParameters<typeof Problem>) {
    super(...args);
    this.name = 'ConfigProblem';
  }
}

interface ProblemTexts {
  status: number;
  title: LocalText;
  detail?: LocalText;
}

/** What each factory of {@link defineProblems} takes: the facts its texts name, and optionally field errors and the cause. */
export type ProblemFactory = (
  facts?: Readonly<Record<string, unknown>>,
  more?: { errors?: readonly FieldError[]; cause?: unknown },
) => Problem;

/**
 * Declares the problems of an area; the code of each is `<area>-<kebab-cased name>`.
 * @example
 * export const ticketProblems = defineProblems('ticket', {
 *   notWithdrawable: { status: 409, title: { 'zh-CN': '工单 {number} 不能撤回', 'zh-TW': …, en: … } },
 * });
 * throw ticketProblems.notWithdrawable({ number: 'T-1' });
 */
export function defineProblems<const T extends Record<string, ProblemTexts>>(
  area: string,
  texts: T,
): { readonly [K in keyof T]: ProblemFactory } {
  return Object.fromEntries(
    Object.entries(texts).map(([name, { status, title, detail }]) => {
      const code = `${area}-${name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase())}`;
      const factory: ProblemFactory = (facts, more) =>
        new Problem(code, status, title, facts, detail, more?.errors, { cause: more?.cause });
      return [name, factory];
    }),
  ) as { readonly [K in keyof T]: ProblemFactory };
}

/** Problems every area shares. */
export const commonProblems = defineProblems('common', {
  notFound: {
    status: 404,
    title: { 'zh-CN': '没有找到{what}', 'zh-TW': '找不到{what}', en: 'No such {what}' },
  },
  notAllowed: {
    status: 403,
    title: { 'zh-CN': '没有权限执行此操作', 'zh-TW': '沒有權限執行此操作', en: 'Operation not allowed' },
    detail: {
      'zh-CN': '需要权限：{right}，请联系管理员授权',
      'zh-TW': '需要權限：{right}，請聯絡管理員授權',
      en: 'Needs the right {right}; ask an administrator',
    },
  },
  signInFirst: {
    status: 401,
    title: { 'zh-CN': '请先登录', 'zh-TW': '請先登入', en: 'Please sign in first' },
  },
  badInput: {
    status: 400,
    title: { 'zh-CN': '输入有误', 'zh-TW': '輸入有誤', en: 'The input is not valid' },
  },
  editedMeanwhile: {
    status: 409,
    title: {
      'zh-CN': '内容已被他人修改，请刷新后再试',
      'zh-TW': '內容已被他人修改，請重新整理後再試',
      en: 'Somebody else changed this meanwhile; reload and try again',
    },
  },
  keyReused: {
    status: 409,
    title: {
      'zh-CN': '同一幂等键用于了不同的请求',
      'zh-TW': '同一冪等鍵用於了不同的請求',
      en: 'The idempotency key was used for another request',
    },
  },
});
