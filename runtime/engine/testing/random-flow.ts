import {
  activity,
  bpmn,
  boundary,
  error,
  errorEvent,
  extensions,
  flow,
  mappings,
  message,
  messageEvent,
  script,
  service,
  timer,
} from './bpmn';
import type { Random } from './random';

const roots =
  error('E1', 'one') + error('E2', 'two') + message('m', 'ping', '=key') + message('m2', 'pong', '="fixed"');

/** A random process that mostly makes sense: every element kind, forks, joins, loops, boundary events, subprocesses. */
export function randomFlow(
  random: Random,
  id = 'p',
  calls: readonly string[] = ['child', 'p', 'nowhere'],
): string {
  let number = 0;
  const scope = (depth: number): string => {
    const start = `s${++number}`;
    const nodes = Array.from({ length: 2 + random.below(5) }, () => node(depth));
    const ids = [start, ...nodes.map((one) => one.id)];
    const parts = [`<startEvent id="${start}"/>`, ...nodes.map((one) => one.xml)];
    for (const one of nodes) parts.push(...boundariesOf(one.id, one.xml, ids));
    ids.forEach((from, index) => parts.push(...flowsFrom(nodes[index - 1]?.xml, from, index, ids)));
    if (random.chance(0.3)) parts.push(eventSubprocess(depth));
    return parts.join('');
  };

  const node = (depth: number): { id: string; xml: string } => {
    const id = `n${++number}`;
    const kinds: (() => string)[] = [
      () => service(id, random.chance(0.3) ? { extra: randomMappings() } : {}),
      () => service(id, { retries: random.pick(['1', '=one', '=nope']) }),
      () =>
        script(
          id,
          random.pick(['one + 1', 'nope', 'count(list)', '[list, list]']),
          random.pick(['r', 'list']),
        ),
      () => `<manualTask id="${id}"/>`,
      () => `<userTask id="${id}"/>`,
      () => `<exclusiveGateway id="${id}"/>`,
      () => `<parallelGateway id="${id}"/>`,
      () => `<parallelGateway id="${id}"/>`,
      () => `<receiveTask id="${id}" messageRef="${random.pick(['m', 'm2'])}"/>`,
      () =>
        `<intermediateCatchEvent id="${id}">${random.chance(0.5) ? timer('timeDuration', 'PT1S') : messageEvent('m')}</intermediateCatchEvent>`,
      () =>
        activity('callActivity', id, extensions(`<zeebe:calledElement processId="${random.pick(calls)}"/>`)),
      () =>
        `<endEvent id="${id}">${random.pick(['', errorEvent('E1'), '<terminateEventDefinition/>'])}</endEvent>`,
      () => (depth < 2 ? activity('subProcess', id, scope(depth + 1)) : service(id)),
    ];
    return { id, xml: random.pick(kinds)() };
  };

  const randomMappings = () =>
    mappings(
      random.chance(0.5) ? [[random.pick(['=one', '=nope.x', 'text']), random.pick(['a', 'o.a'])]] : [],
      random.chance(0.5) ? [[random.pick(['=x', '=a']), random.pick(['one', 'o.b'])]] : [],
    );

  const boundariesOf = (host: string, xml: string, ids: readonly string[]): string[] => {
    if (!/^<(service|user|receive|script)Task|^<(subProcess|callActivity)/.test(xml) || !random.chance(0.4))
      return [];
    const id = `b${++number}`;
    const definition = random.pick([
      timer('timeDuration', 'PT5S'),
      timer('timeCycle', 'R2/PT1S'),
      errorEvent(random.pick(['E1', 'E2', undefined])),
      messageEvent('m2'),
    ]);
    const cancel = definition.includes('timeCycle')
      ? false
      : definition.includes('error') || random.chance(0.6);
    return [
      boundary(id, host, definition, { cancel }),
      flow(id, random.pick(ids.slice(1)), { id: `${id}f` }),
    ];
  };

  /** Mostly forward, sometimes back, so that loops occur. */
  const flowsFrom = (xml = '', from: string, index: number, ids: readonly string[]): string[] => {
    const count = index === 0 ? 1 : random.pick([0, 1, 1, 2, 2, 3]);
    return Array.from({ length: count }, () => {
      const forward = ids.slice(index + 1);
      const target = forward.length && random.chance(0.85) ? random.pick(forward) : random.pick(ids.slice(1));
      const when =
        xml.startsWith('<exclusive') && random.chance(0.95)
          ? random.pick(['one = 1', 'r > 1', 'true'])
          : undefined;
      return flow(from, target, { id: `f${++number}`, ...(when === undefined ? {} : { when }) });
    });
  };

  const eventSubprocess = (depth: number): string => {
    const start = `s${++number}`;
    const definition = random.pick([errorEvent('E2'), timer('timeDuration', 'PT9S'), messageEvent('m2')]);
    const isInterrupting = definition.includes('error') || random.chance(0.5);
    const inner = node(depth + 1);
    return activity(
      'subProcess',
      `es${++number}`,
      `<startEvent id="${start}" isInterrupting="${isInterrupting}">${definition}</startEvent>${inner.xml}${flow(start, inner.id, { id: `f${++number}` })}`,
      'triggeredByEvent="true"',
    );
  };

  return bpmn(scope(0), { id, roots });
}
