import type { ElementModel, ProcessModel } from '../model';

/** Elements that pass without waiting; a circle of only these would never stop. */
const passing = [
  'START_EVENT',
  'TASK',
  'MANUAL_TASK',
  'EXCLUSIVE_GATEWAY',
  'PARALLEL_GATEWAY',
  'INTERMEDIATE_THROW_EVENT',
];

/** Ids of a circle without a wait state, first and last the same; undefined when there is none. */
export function findLoop(process: ProcessModel): string[] | undefined {
  const done = new Set<string>();
  for (const element of Object.values(process.elements)) {
    const loop =
      passes(element, process) && !done.has(element.id) ? walk(process, element.id, done) : undefined;
    if (loop) return loop;
  }
  return undefined;
}

/** Depth first with its own stack: a long chain must not overflow the real one. */
function walk(process: ProcessModel, start: string, done: Set<string>): string[] | undefined {
  const path = [{ id: start, targets: nextOf(process, start) }];
  const onPath = new Set([start]);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const target = top.targets.pop();
    if (target === undefined) {
      done.add(top.id);
      onPath.delete(top.id);
      path.pop();
    } else if (onPath.has(target)) {
      const ids = path.map(({ id }) => id);
      return [...ids.slice(ids.indexOf(target)), target];
    } else if (!done.has(target) && passes(process.elements[target]!, process)) {
      onPath.add(target);
      path.push({ id: target, targets: nextOf(process, target) });
    }
  }
  return undefined;
}

/** Where an element leads at once; a call of its own process leads to the process's start. */
function nextOf(process: ProcessModel, id: string): string[] {
  const element = process.elements[id]!;
  if (element.type !== 'CALL_ACTIVITY') return element.outgoing.map((flow) => process.flows[flow]!.target);
  const start = process.elements[process.id]!.startEvent;
  return start === undefined ? [] : [start];
}

function passes(element: ElementModel, process: ProcessModel): boolean {
  if (element.type === 'CALL_ACTIVITY') return element.call?.processId === process.id;
  return passing.includes(element.type) && !element.job;
}
