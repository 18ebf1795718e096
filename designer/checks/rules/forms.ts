import { type FlowProblem, rule } from '../problem';
import type { RuleContext } from '../rule-context';

const formMissing = rule('error', 'form-missing', {
  'zh-CN': '人工步骤还没有选择表单',
  'zh-TW': '人工步驟還沒有選擇表單',
  en: 'This step has no form',
});
const formUnknown = rule('error', 'form-unknown', {
  'zh-CN': '找不到表单“{form}”',
  'zh-TW': '找不到表單「{form}」',
  en: 'There is no form “{form}”',
});
const nobody = rule('warning', 'step-for-nobody', {
  'zh-CN': '人工步骤没有指定由谁处理',
  'zh-TW': '人工步驟沒有指定由誰處理',
  en: 'Nobody is named to work this step',
});

/** User steps have a form of the bundle and somebody to work them; a start form exists. */
export function checkForms({ elements, forms }: RuleContext): FlowProblem[] {
  return elements.flatMap(({ id, type, userTask, formKey }) => {
    if (type === 'USER_TASK') return [...stepForm(id, userTask?.formKey, forms), ...candidates(id, userTask)];
    return formKey === undefined ? [] : stepForm(id, formKey, forms);
  });
}

function stepForm(id: string, form: string | undefined, forms: RuleContext['forms']): FlowProblem[] {
  if (!form) return [formMissing(id)];
  return Object.hasOwn(forms, form) ? [] : [formUnknown(id, { form })];
}

function candidates(id: string, task: RuleContext['elements'][number]['userTask']): FlowProblem[] {
  return task?.assignee || task?.candidateGroups || task?.candidateUsers ? [] : [nobody(id)];
}
