/** Wraps the inside of a process into a BPMN file; `bpmn:` is the default namespace here, for short tests. */
export function bpmn(inside: string, options: { id?: string; roots?: string } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="defs" targetNamespace="http://callweave.example">
  <process id="${options.id ?? 'p'}" isExecutable="true">${inside}</process>
  ${options.roots ?? ''}
</definitions>`;
}

let flowNumber = 0;
/** `flow('a', 'b', { id: 'f', when: 'x > 1' })`. */
export function flow(source: string, target: string, options: { id?: string; when?: string } = {}): string {
  const id = options.id ?? `f${++flowNumber}_${source}_${target}`;
  const condition =
    options.when === undefined
      ? ''
      : `<conditionExpression xsi:type="tFormalExpression">=${escape(options.when)}</conditionExpression>`;
  return `<sequenceFlow id="${id}" sourceRef="${source}" targetRef="${target}">${condition}</sequenceFlow>`;
}

/** `chain('s', 't', 'e')`: flows from each to the next. */
export function chain(...ids: string[]): string {
  return ids
    .slice(1)
    .map((id, index) => flow(ids[index]!, id, { id: `${ids[index]}-${id}` }))
    .join('');
}

/** Attributes and extension elements of any activity. */
export function activity(tag: string, id: string, inside = '', attributes = ''): string {
  return `<${tag} id="${id}" ${attributes}>${inside}</${tag}>`;
}

export function extensions(inside: string): string {
  return `<extensionElements>${inside}</extensionElements>`;
}

export function mappings(inputs: [string, string][], outputs: [string, string][] = []): string {
  const input = inputs.map(
    ([source, target]) => `<zeebe:input source="${escape(source)}" target="${target}"/>`,
  );
  const output = outputs.map(
    ([source, target]) => `<zeebe:output source="${escape(source)}" target="${target}"/>`,
  );
  return `<zeebe:ioMapping>${input.join('')}${output.join('')}</zeebe:ioMapping>`;
}

/** A service task whose job type is its id unless `type` is given. */
export function service(id: string, more: { type?: string; retries?: string; extra?: string } = {}): string {
  const retries = more.retries === undefined ? '' : ` retries="${escape(more.retries)}"`;
  const definition = `<zeebe:taskDefinition type="${escape(more.type ?? id)}"${retries}/>`;
  return activity('serviceTask', id, extensions(definition + (more.extra ?? '')));
}

export function script(id: string, expression: string, resultVariable: string): string {
  return activity(
    'scriptTask',
    id,
    extensions(`<zeebe:script expression="${escape(`=${expression}`)}" resultVariable="${resultVariable}"/>`),
  );
}

export function timer(kind: 'timeDuration' | 'timeDate' | 'timeCycle', text: string): string {
  return `<timerEventDefinition><${kind}>${escape(text)}</${kind}></timerEventDefinition>`;
}

export function boundary(
  id: string,
  attachedTo: string,
  definition: string,
  options: { cancel?: boolean; extra?: string } = {},
): string {
  const extra = options.extra ? extensions(options.extra) : '';
  return `<boundaryEvent id="${id}" attachedToRef="${attachedTo}" cancelActivity="${options.cancel ?? true}">${extra}${definition}</boundaryEvent>`;
}

export function message(id: string, name: string, correlationKey: string): string {
  return `<message id="${id}" name="${name}">${extensions(`<zeebe:subscription correlationKey="${escape(correlationKey)}"/>`)}</message>`;
}

export function error(id: string, code: string): string {
  return `<error id="${id}" errorCode="${code}"/>`;
}

export function errorEvent(errorId?: string): string {
  return errorId === undefined ? '<errorEventDefinition/>' : `<errorEventDefinition errorRef="${errorId}"/>`;
}

export function messageEvent(messageId: string): string {
  return `<messageEventDefinition messageRef="${messageId}"/>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
