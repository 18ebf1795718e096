import { readProcesses } from '@callweave/runtime/engine';
import { problemOfEngine } from './engine-texts';
import { type FlowProblem, rule } from './problem';
import type { CheckedFlow, RuleContext } from './rule-context';
import { checkForms } from './rules/forms';
import { checkGateways } from './rules/gateways';
import { checkNames } from './rules/names';
import { checkNodes } from './rules/nodes';
import { checkReachability } from './rules/reachability';
import { checkStartTriggers } from './rules/start-triggers';

const rules: readonly ((context: RuleContext) => FlowProblem[])[] = [
  checkNames,
  checkNodes,
  checkForms,
  checkGateways,
  checkReachability,
  checkStartTriggers,
];

const oneProcess = rule('error', 'flow-one-process', {
  'zh-CN': '一个流程图只能有一个可执行的流程，这里有 {count} 个',
  'zh-TW': '一個流程圖只能有一個可執行的流程，這裡有 {count} 個',
  en: 'A flow is one executable process; this diagram has {count}',
});

/**
 * Everything that is wrong in a drawing, errors first: what engines refuse and what would surprise its author.
 * The same in the browser beside the canvas and on the server at publish. Never throws, whatever the text.
 */
export async function checkFlow(flow: CheckedFlow): Promise<FlowProblem[]> {
  const { processes, errors } = await readProcesses(flow.bpmn, { isDrawn: true });
  const problems = errors.map(problemOfEngine);
  if (processes.length > 1) problems.push(oneProcess(undefined, { count: processes.length }));
  for (const process of processes) {
    const context = { ...flow, process, elements: Object.values(process.elements) };
    for (const check of rules) problems.push(...check(context));
  }
  return problems.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}
