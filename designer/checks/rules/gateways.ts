import { type FlowProblem, rule } from '../problem';
import type { RuleContext } from '../rule-context';

const noDefault = rule('warning', 'gateway-without-default', {
  'zh-CN': '没有默认分支：所有条件都不成立时流程会停住',
  'zh-TW': '沒有預設分支：所有條件都不成立時流程會停住',
  en: 'There is no default branch: the flow stops when no condition is true',
});
const sameCondition = rule('warning', 'conditions-overlap', {
  'zh-CN': '有两条分支的条件相同（{condition}），这一条永远走不到',
  'zh-TW': '有兩條分支的條件相同（{condition}），這一條永遠走不到',
  en: 'Two branches have the same condition ({condition}); this one is never taken',
});
const alwaysTrue = rule('warning', 'condition-always-true', {
  'zh-CN': '条件永远成立，它后面的分支走不到；请改用默认分支',
  'zh-TW': '條件永遠成立，它後面的分支走不到；請改用預設分支',
  en: 'This condition is always true, so the branches after it are never taken; use a default branch',
});
const defaultWithCondition = rule('warning', 'default-with-condition', {
  'zh-CN': '默认分支上的条件不起作用',
  'zh-TW': '預設分支上的條件不起作用',
  en: 'The condition on a default branch has no effect',
});

/** Branches that could never be taken, and gateways where the flow may stop. The first drawn condition wins. */
export function checkGateways({ elements, process }: RuleContext): FlowProblem[] {
  return elements.flatMap(({ id, type, outgoing, defaultFlow }) => {
    if (type !== 'EXCLUSIVE_GATEWAY' || outgoing.length < 2) return [];
    const problems = defaultFlow === undefined ? [noDefault(id)] : [];
    const seen = new Set<string>();
    for (const flowId of outgoing) {
      const condition = process.flows[flowId]?.condition?.replace(/\s+/g, ' ');
      if (condition === undefined) continue;
      if (flowId === defaultFlow) problems.push(defaultWithCondition(flowId));
      else if (seen.has(condition)) problems.push(sameCondition(flowId, { condition }));
      else if (/^=\s*true$/.test(condition)) problems.push(alwaysTrue(flowId));
      if (flowId !== defaultFlow) seen.add(condition);
    }
    return problems;
  });
}
