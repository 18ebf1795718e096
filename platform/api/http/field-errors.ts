import type { FieldError, LocalText } from '@callweave/platform/kernel';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * Parse errors as people read them. A schema's own text wins: `refine(…, { params: { detail: LocalText } })`.
 * @param root first part of each pointer: `#` for bodies, `#/query` and `#/params` for the rest
 */
export function fieldErrors(error: z.ZodError, root = '#'): FieldError[] {
  return error.issues.flatMap((issue) =>
    places(issue, root).map((pointer) => ({ pointer, detail: textOf(issue) })),
  );
}

function places(issue: Issue, root: string): string[] {
  const at = root + issue.path.map((part) => `/${escapePart(String(part))}`).join('');
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => `${at}/${escapePart(key)}`) : [at];
}

/** @see RFC 6901 */
const escapePart = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });

function textOf(issue: Issue): LocalText {
  switch (issue.code) {
    case 'custom':
      return (issue.params?.['detail'] as LocalText | undefined) ?? text('内容无效', '內容無效', 'Not valid');
    case 'invalid_type':
      return issue.input === undefined ? text('必填', '必填', 'Required') : typeText(issue.expected);
    case 'too_small':
      return boundText(issue.origin, Number(issue.minimum), 'least');
    case 'too_big':
      return boundText(issue.origin, Number(issue.maximum), 'most');
    case 'unrecognized_keys':
      return text('没有此字段', '沒有此欄位', 'Unknown field');
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ');
      return text(`只能是：${values}`, `只能是：${values}`, `Must be one of ${values}`);
    }
    case 'not_multiple_of':
      return text(
        `须为 ${issue.divisor} 的倍数`,
        `須為 ${issue.divisor} 的倍數`,
        `Must be a multiple of ${issue.divisor}`,
      );
    case 'invalid_format':
      return formatText(issue.format);
    default:
      return text('内容无效', '內容無效', 'Not valid');
  }
}

const typeNames: Readonly<Record<string, LocalText>> = {
  string: text('文本', '文字', 'a text'),
  number: text('数字', '數字', 'a number'),
  int: text('整数', '整數', 'a whole number'),
  boolean: text('是或否', '是或否', 'true or false'),
  array: text('列表', '清單', 'a list'),
  object: text('对象', '物件', 'an object'),
  record: text('对象', '物件', 'an object'),
  date: text('日期', '日期', 'a date'),
};

function typeText(expected: string): LocalText {
  const name = typeNames[expected] ?? text(expected, expected, expected);
  return text(`须为${name['zh-CN']}`, `須為${name['zh-TW']}`, `Must be ${name.en}`);
}

function boundText(origin: string, bound: number, side: 'least' | 'most'): LocalText {
  const [zhCN, zhTW] = side === 'least' ? ['至少', '至少'] : ['最多', '最多'];
  if (side === 'least' && bound === 1 && origin === 'string')
    return text('不能为空', '不能為空', 'Must not be empty');
  if (origin === 'string')
    return text(`${zhCN} ${bound} 个字符`, `${zhTW} ${bound} 個字元`, `At ${side} ${bound} characters`);
  if (origin === 'array')
    return text(`${zhCN} ${bound} 项`, `${zhTW} ${bound} 項`, `At ${side} ${bound} items`);
  return side === 'least'
    ? text(`不能小于 ${bound}`, `不能小於 ${bound}`, `Must be at least ${bound}`)
    : text(`不能大于 ${bound}`, `不能大於 ${bound}`, `Must be at most ${bound}`);
}

function formatText(format: string): LocalText {
  if (format === 'email') return text('邮箱格式不正确', '郵箱格式不正確', 'Not a valid e-mail address');
  if (format === 'datetime') return text('时间格式不正确', '時間格式不正確', 'Not a valid time');
  if (format === 'date') return text('日期格式不正确', '日期格式不正確', 'Not a valid date');
  if (format === 'url') return text('网址格式不正确', '網址格式不正確', 'Not a valid address');
  return text('格式不正确', '格式不正確', 'Wrong format');
}
