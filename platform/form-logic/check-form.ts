import type { FormComponent, FormSchema, LocalText } from '@callweave/platform/kernel';
import { parseExpression } from 'feelin';
import { RE2JS } from 're2js';
import { z } from 'zod';
import { childrenOf, displayTypes, isFieldKey, propertiesIn, valueTypes } from './form-fields';
import { isExpression } from './form-tools';

/** Something wrong with a form, for the designer. `pointer` is a JSON pointer into the schema. */
export interface FormProblem {
  pointer: string;
  detail: LocalText;
}

/** Limits of a form. */
export const formLimits = { fields: 200, depth: 4, options: 500, textLength: 2000 } as const;

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });
const outline = z.looseObject({
  id: z.string().min(1).max(100),
  type: z.literal('default'),
  components: z.array(z.unknown()),
});
const componentOutline = z.looseObject({
  type: z.string().max(50),
  key: z.string().max(200).optional(),
  label: z.string().max(formLimits.textLength).optional(),
});

/**
 * Checks a form before it is published: known types, unique keys, limits, readable expressions and patterns.
 * @param candidate anything, also what is no form at all
 */
export function checkForm(candidate: unknown): FormProblem[] {
  const form = outline.safeParse(candidate);
  if (!form.success)
    return [{ pointer: '', detail: text('不是有效的表单', '不是有效的表單', 'This is not a form') }];
  const check: Check = { problems: [], keys: new Set() };
  checkComponents(form.data.components, '/components', 1, check);
  if (check.keys.size > formLimits.fields)
    report(
      check,
      '/components',
      text('表单最多 200 个字段', '表單最多 200 個欄位', 'A form has at most 200 fields'),
    );
  return check.problems;
}

/** Narrows what {@link checkForm} found no fault with. */
export function isForm(candidate: unknown): candidate is FormSchema {
  return checkForm(candidate).length === 0;
}

interface Check {
  problems: FormProblem[];
  keys: Set<string>;
}

function report(check: Check, pointer: string, detail: LocalText): void {
  check.problems.push({ pointer, detail });
}

function checkComponents(components: readonly unknown[], pointer: string, depth: number, check: Check): void {
  if (depth > formLimits.depth)
    return report(check, pointer, text('分组嵌套过深', '分組巢狀過深', 'Groups are nested too deep'));
  components.forEach((candidate, index) => {
    const at = `${pointer}/${index}`;
    const component = componentOutline.safeParse(candidate);
    if (!component.success)
      return report(check, at, text('不是有效的组件', '不是有效的元件', 'This is not a component'));
    checkComponent(component.data as FormComponent, at, depth, check);
  });
}

function checkComponent(component: FormComponent, at: string, depth: number, check: Check): void {
  const isValue = (valueTypes as readonly string[]).includes(component.type);
  if (!isValue && !(displayTypes as readonly string[]).includes(component.type)) {
    const type = component.type;
    return report(
      check,
      `${at}/type`,
      text(
        `不支持的组件类型：${type}`,
        `不支援的元件類型：${type}`,
        `Component type ${type} is not supported`,
      ),
    );
  }
  if (component['path'])
    report(check, `${at}/path`, text('分组不能有路径', '分組不能有路徑', 'A group cannot have a path'));
  if (isValue) checkKey(component, at, check);
  if (isValue) checkOptions(component, at, check);
  checkExpressions(component, at, check);
  checkPattern(component, at, check);
  if (component.type === 'group')
    checkComponents(childrenOf(component), `${at}/components`, depth + 1, check);
}

function checkKey({ key }: FormComponent, at: string, check: Check): void {
  if (!key || !isFieldKey(key))
    return report(
      check,
      `${at}/key`,
      text(
        '字段标识由字母、数字、下划线组成，以字母开头，最多 60 个字符',
        '欄位識別由字母、數字、底線組成，以字母開頭，最多 60 個字元',
        'A field key has letters, digits and underscores, starts with a letter, at most 60 characters',
      ),
    );
  if (check.keys.has(key))
    report(
      check,
      `${at}/key`,
      text(`字段标识重复：${key}`, `欄位識別重複：${key}`, `The field key ${key} is used twice`),
    );
  check.keys.add(key);
}

function checkOptions(component: FormComponent, at: string, check: Check): void {
  if (!['radio', 'select', 'checklist', 'taglist'].includes(component.type)) return;
  const { values, valuesKey, valuesExpression } = component;
  if (typeof valuesKey === 'string' || typeof valuesExpression === 'string') return;
  const isList = Array.isArray(values) && values.length > 0 && values.length <= formLimits.options;
  const isLabelled =
    isList && values.every((option) => typeof option === 'object' && option !== null && 'value' in option);
  if (!isLabelled)
    report(
      check,
      `${at}/values`,
      text('请设置 1–500 个选项', '請設定 1–500 個選項', 'Give 1 to 500 options'),
    );
}

function checkExpressions(component: FormComponent, at: string, check: Check): void {
  const places: [string, unknown][] = [
    ['conditional/hide', propertiesIn(component, 'conditional')['hide']],
    ['readonly', component['readonly']],
    ['expression', component['expression']],
    ['valuesExpression', component['valuesExpression']],
    ...Object.entries(propertiesIn(component, 'validate'))
      .filter(([name]) => name !== 'pattern')
      .map(([name, value]): [string, unknown] => [`validate/${name}`, value]),
  ];
  for (const [name, value] of places)
    if (isExpression(value) && !isReadable(value.slice(1)))
      report(
        check,
        `${at}/${name}`,
        text('表达式有语法错误', '運算式有語法錯誤', 'The expression has a syntax error'),
      );
}

function isReadable(expression: string): boolean {
  try {
    let hasError = false;
    parseExpression(expression, {}, undefined).iterate({
      enter: (node) => {
        hasError ||= node.type.isError;
      },
    });
    return !hasError && expression.length <= formLimits.textLength;
  } catch {
    // feelin throws on text its tokenizer cannot take at all.
    return false;
  }
}

function checkPattern(component: FormComponent, at: string, check: Check): void {
  const { pattern } = propertiesIn(component, 'validate');
  if (pattern === undefined || pattern === '') return;
  try {
    RE2JS.compile(String(pattern));
  } catch {
    // re2js refuses what RE2 refuses, look-around and back references among them.
    report(
      check,
      `${at}/validate/pattern`,
      text('正则表达式无效', '正規表示式無效', 'The regular expression is not valid'),
    );
  }
}
