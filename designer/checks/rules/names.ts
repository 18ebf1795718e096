import { isExpression } from '@callweave/runtime/engine';
import { type FlowProblem, rule } from '../problem';
import type { RuleContext } from '../rule-context';

const notLiteral = rule('error', 'name-not-literal', {
  'zh-CN': '这里要写固定的名称，不能用表达式：{name}',
  'zh-TW': '這裡要寫固定的名稱，不能用運算式：{name}',
  en: 'A fixed name is needed here, not an expression: {name}',
});

/** Names that publishing rewrites must be literal: an expression would escape the tenant. */
export function checkNames({ elements }: RuleContext): FlowProblem[] {
  return elements.flatMap(({ id, job, call, event }) => {
    const names = [job?.type, call?.processId, event?.kind === 'message' ? event.messageName : undefined];
    return names.flatMap((name) =>
      name !== undefined && isExpression(name) ? [notLiteral(id, { name })] : [],
    );
  });
}
