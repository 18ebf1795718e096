import type { ProcessModel } from '@callweave/runtime/engine';
import { type FlowProblem, rule } from '../problem';
import type { RuleContext } from '../rule-context';

const unreachable = rule('warning', 'unreachable', {
  'zh-CN': '没有任何路径能走到这里',
  'zh-TW': '沒有任何路徑能走到這裡',
  en: 'No path leads here',
});

/** Elements no token ever reaches. */
export function checkReachability({ elements, process }: RuleContext): FlowProblem[] {
  const reached = reachable(process);
  return elements.filter(({ id }) => !reached.has(id)).map(({ id }) => unreachable(id));
}

function reachable({ elements, flows, id }: ProcessModel): Set<string> {
  const reached = new Set<string>();
  // A process may start at several places: by hand, timers and messages.
  const starts = Object.values(elements).filter((one) => one.type === 'START_EVENT' && one.scope === id);
  const open = [id, ...starts.map((start) => start.id)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const element = elements[next];
    if (!element || reached.has(next)) continue;
    reached.add(next);
    open.push(...element.outgoing.map((flow) => flows[flow]!.target));
    open.push(...element.boundaryEvents, ...element.eventSubprocesses);
    if (element.startEvent !== undefined) open.push(element.startEvent);
  }
  return reached;
}
