/** A flow element as XML; `links` are its `<incoming>` and `<outgoing>` children, which go after extension elements. */
export type Shape = (links: string) => string;

interface Link {
  from: string;
  to: string;
  /** FEEL with `=`. */
  condition?: string;
}

/** One executable process: shapes by id, flows as `a > b > c` chains or with a condition. */
export function drawing(
  processId: string,
  shapes: Record<string, Shape>,
  links: readonly (string | Link)[],
  definitions = '',
): string {
  const flows = links.flatMap((link) => (typeof link === 'string' ? chain(link) : [link]));
  const body = Object.entries(shapes).map(([id, shape]) => shape(linksOf(id, flows)));
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://callweave" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">
${definitions}
<bpmn:process id="${processId}" isExecutable="true">
${body.join('\n')}
${flows.map(flowXml).join('\n')}
</bpmn:process>
</bpmn:definitions>`;
}

const chain = (text: string): Link[] => {
  const ids = text.split(' > ');
  return ids.slice(1).map((to, index) => ({ from: ids[index]!, to }));
};
const flowId = ({ from, to }: Link) => `${from}_${to}`;
const flowXml = (link: Link) =>
  `<bpmn:sequenceFlow id="${flowId(link)}" sourceRef="${link.from}" targetRef="${link.to}">${
    link.condition
      ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escape(link.condition)}</bpmn:conditionExpression>`
      : ''
  }</bpmn:sequenceFlow>`;
const linksOf = (id: string, flows: readonly Link[]) =>
  flows
    .filter(({ to }) => to === id)
    .map((flow) => `<bpmn:incoming>${flowId(flow)}</bpmn:incoming>`)
    .join('') +
  flows
    .filter(({ from }) => from === id)
    .map((flow) => `<bpmn:outgoing>${flowId(flow)}</bpmn:outgoing>`)
    .join('');
const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export const start =
  (id = 'start'): Shape =>
  (links) =>
    `<bpmn:startEvent id="${id}">${links}</bpmn:startEvent>`;
export const end =
  (id = 'end'): Shape =>
  (links) =>
    `<bpmn:endEvent id="${id}">${links}</bpmn:endEvent>`;

export interface TaskOptions {
  type: string;
  inputs?: Record<string, string>;
  headers?: Record<string, string>;
}
export const serviceTask =
  (id: string, { type, inputs = {}, headers = {} }: TaskOptions): Shape =>
  (links) =>
    `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/>${
      Object.keys(headers).length
        ? `<zeebe:taskHeaders>${Object.entries(headers)
            .map(([key, value]) => `<zeebe:header key="${key}" value="${value}"/>`)
            .join('')}</zeebe:taskHeaders>`
        : ''
    }${
      Object.keys(inputs).length
        ? `<zeebe:ioMapping>${Object.entries(inputs)
            .map(([target, source]) => `<zeebe:input source="${escape(source)}" target="${target}"/>`)
            .join('')}</zeebe:ioMapping>`
        : ''
    }</bpmn:extensionElements>${links}</bpmn:serviceTask>`;

export const exclusive =
  (id: string, defaultFlow?: string): Shape =>
  (links) =>
    `<bpmn:exclusiveGateway id="${id}"${defaultFlow ? ` default="${defaultFlow}"` : ''}>${links}</bpmn:exclusiveGateway>`;
export const parallel =
  (id: string): Shape =>
  (links) =>
    `<bpmn:parallelGateway id="${id}">${links}</bpmn:parallelGateway>`;

export const timerCatch =
  (id: string, duration: string): Shape =>
  (links) =>
    `<bpmn:intermediateCatchEvent id="${id}">${links}${timer(id, duration)}</bpmn:intermediateCatchEvent>`;
export const timerBoundary =
  (id: string, attachedTo: string, duration: string, isInterrupting = true): Shape =>
  (links) =>
    `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}" cancelActivity="${isInterrupting}">${links}${timer(id, duration)}</bpmn:boundaryEvent>`;
const timer = (id: string, duration: string) =>
  `<bpmn:timerEventDefinition id="${id}_timer"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${duration}</bpmn:timeDuration></bpmn:timerEventDefinition>`;

export const errorBoundary =
  (id: string, attachedTo: string, errorRef: string): Shape =>
  (links) =>
    `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}">${links}<bpmn:errorEventDefinition id="${id}_error" errorRef="${errorRef}"/></bpmn:boundaryEvent>`;
export const messageCatch =
  (id: string, messageRef: string): Shape =>
  (links) =>
    `<bpmn:intermediateCatchEvent id="${id}">${links}<bpmn:messageEventDefinition id="${id}_message" messageRef="${messageRef}"/></bpmn:intermediateCatchEvent>`;
export const callActivity =
  (id: string, processId: string): Shape =>
  (links) =>
    `<bpmn:callActivity id="${id}"><bpmn:extensionElements><zeebe:calledElement processId="${processId}"/></bpmn:extensionElements>${links}</bpmn:callActivity>`;

export const errorDefinition = (id: string, code: string) => `<bpmn:error id="${id}" errorCode="${code}"/>`;
export const messageDefinition = (id: string, name: string, correlationKey: string) =>
  `<bpmn:message id="${id}" name="${name}"><bpmn:extensionElements><zeebe:subscription correlationKey="${correlationKey}"/></bpmn:extensionElements></bpmn:message>`;
