const task = (id: string, type: string, inputs: Record<string, string>, links: string): string => `
<bpmn:serviceTask id="${id}" name="${id} node"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/><zeebe:ioMapping>${Object.entries(
  inputs,
)
  .map(([target, source]) => `<zeebe:input source="${source.replaceAll('"', '&quot;')}" target="${target}"/>`)
  .join('')}</zeebe:ioMapping></bpmn:extensionElements>${links}</bpmn:serviceTask>`;
const inOut = (from: string, to: string) =>
  `<bpmn:incoming>${from}</bpmn:incoming><bpmn:outgoing>${to}</bpmn:outgoing>`;
const flow = (id: string, from: string, to: string, condition = '') =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition && `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`;

/** The smallest bank IVR: answer, welcome, menu, card number, ticket, goodbye; hang-up ends it in a subprocess. */
export function cardLossFlow(processId: string, cardTask: { timeoutSeconds?: string } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://callweave" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">
<bpmn:error id="ended" errorCode="call-ended"/>
<bpmn:process id="${processId}" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
${flow('f1', 'start', 'answer')}
${task('answer', 'answer', {}, inOut('f1', 'f2'))}
${flow('f2', 'answer', 'welcome')}
${task('welcome', 'say', { text: '欢迎致电' }, inOut('f2', 'f3'))}
${flow('f3', 'welcome', 'menu')}
${task('menu', 'menu', { prompt: '挂失请按1', keys: '1,2', timeoutSeconds: '3' }, inOut('f3', 'f4'))}
${flow('f4', 'menu', 'choose')}
<bpmn:exclusiveGateway id="choose" default="f6"><bpmn:incoming>f4</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing><bpmn:outgoing>f6</bpmn:outgoing></bpmn:exclusiveGateway>
${flow('f5', 'choose', 'card', '=choice = "1"')}
${flow('f6', 'choose', 'bye')}
${task('card', 'collect-digits', { prompt: '请输入卡号', minDigits: '16', maxDigits: '16', mask: 'card', check: 'luhn', timeoutSeconds: cardTask.timeoutSeconds ?? '5' }, inOut('f5', 'f7'))}
${flow('f7', 'card', 'got')}
<bpmn:exclusiveGateway id="got" default="f9"><bpmn:incoming>f7</bpmn:incoming><bpmn:outgoing>f8</bpmn:outgoing><bpmn:outgoing>f9</bpmn:outgoing></bpmn:exclusiveGateway>
${flow('f8', 'got', 'ticket', '=result = "got"')}
${flow('f9', 'got', 'bye')}
${task('ticket', 'make-ticket', { card: '=token' }, inOut('f8', 'f10'))}
${flow('f10', 'ticket', 'confirm')}
${task('confirm', 'say', { text: '="工单" + ticketId + "已受理"' }, inOut('f10', 'f11'))}
${flow('f11', 'confirm', 'bye')}
<bpmn:serviceTask id="bye" name="bye node"><bpmn:extensionElements><zeebe:taskDefinition type="hang-up"/><zeebe:ioMapping><zeebe:input source="再见" target="prompt"/></zeebe:ioMapping></bpmn:extensionElements><bpmn:incoming>f6</bpmn:incoming><bpmn:incoming>f9</bpmn:incoming><bpmn:incoming>f11</bpmn:incoming><bpmn:outgoing>f12</bpmn:outgoing></bpmn:serviceTask>
${flow('f12', 'bye', 'end')}
<bpmn:endEvent id="end"><bpmn:incoming>f12</bpmn:incoming></bpmn:endEvent>
<bpmn:subProcess id="hungUp" triggeredByEvent="true"><bpmn:startEvent id="hungUpStart"><bpmn:outgoing>g1</bpmn:outgoing><bpmn:errorEventDefinition id="hungUpError" errorRef="ended"/></bpmn:startEvent>
${flow('g1', 'hungUpStart', 'hungUpEnd')}
<bpmn:endEvent id="hungUpEnd"><bpmn:incoming>g1</bpmn:incoming></bpmn:endEvent></bpmn:subProcess>
</bpmn:process></bpmn:definitions>`;
}
