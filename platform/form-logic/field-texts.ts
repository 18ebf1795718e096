import { type FieldError, fillText, type LocalText, locales } from '@callweave/platform/kernel';

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });

/** Everything that can be wrong with a value; `{label}` is the field's label. */
export const fieldTexts = {
  required: text('请填写{label}', '請填寫{label}', '{label} is required'),
  unknown: text('表单中没有此字段', '表單中沒有此欄位', 'The form has no such field'),
  notOpen: text(
    '{label}在本环节不可修改',
    '{label}在本環節不可修改',
    '{label} cannot be changed in this step',
  ),
  wrongType: text('{label}的格式不对', '{label}的格式不對', '{label} has the wrong type'),
  tooLong: text(
    '{label}最多 {limit} 个字',
    '{label}最多 {limit} 個字',
    '{label} has at most {limit} characters',
  ),
  tooShort: text(
    '{label}至少 {limit} 个字',
    '{label}至少 {limit} 個字',
    '{label} has at least {limit} characters',
  ),
  tooSmall: text('{label}不能小于 {limit}', '{label}不能小於 {limit}', '{label} is at least {limit}'),
  tooBig: text('{label}不能大于 {limit}', '{label}不能大於 {limit}', '{label} is at most {limit}'),
  decimals: text(
    '{label}最多 {limit} 位小数',
    '{label}最多 {limit} 位小數',
    '{label} has at most {limit} decimals',
  ),
  pattern: text(
    '{label}不符合要求的格式',
    '{label}不符合要求的格式',
    '{label} does not match the required format',
  ),
  option: text('{label}的选项不存在', '{label}的選項不存在', '{label} has no such option'),
  tooMany: text('{label}最多 {limit} 项', '{label}最多 {limit} 項', '{label} has at most {limit} entries'),
  date: text('{label}不是有效的日期', '{label}不是有效的日期', '{label} is not a valid date'),
  time: text('{label}不是有效的时间', '{label}不是有效的時間', '{label} is not a valid time'),
  past: text('{label}不能早于今天', '{label}不能早於今天', '{label} cannot be in the past'),
  phone: text(
    '{label}不是有效的电话号码',
    '{label}不是有效的電話號碼',
    '{label} is not a valid phone number',
  ),
  email: text('{label}不是有效的邮箱', '{label}不是有效的信箱', '{label} is not a valid e-mail address'),
  amount: text('{label}不是有效的金额', '{label}不是有效的金額', '{label} is not a valid amount'),
  idCard: text(
    '{label}不是有效的身份证号',
    '{label}不是有效的身分證號',
    '{label} is not a valid ID card number',
  ),
} as const;

export type Facts = Readonly<Record<string, unknown>>;

/** The error at a field, filled in. */
export function fieldError(key: string, wrong: LocalText, facts: Facts): FieldError {
  const detail = Object.fromEntries(locales.map((locale) => [locale, fillText(wrong[locale], facts)]));
  return { pointer: `#/fields/${pointerPart(key)}`, detail: detail as unknown as LocalText };
}

/** RFC 6901 escaping. */
function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
