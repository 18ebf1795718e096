const head = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://callweave" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">`;

const flow = (id: string, from: string, to: string) =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`;

const drawing = (id: string, jobType: string, afterTask: string) =>
  `${head}<bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="start"/>${flow('f1', 'start', 'task')}
<bpmn:serviceTask id="task"><bpmn:extensionElements><zeebe:taskDefinition type="${jobType}"/></bpmn:extensionElements></bpmn:serviceTask>
${afterTask}</bpmn:process></bpmn:definitions>`;

/** One job, then the end. */
export const oneTask = (id: string, jobType: string) =>
  drawing(id, jobType, `${flow('f2', 'task', 'end')}<bpmn:endEvent id="end"/>`);

/** The same job again and again, like a menu a caller never leaves. */
export const endlessTask = (id: string, jobType: string) => drawing(id, jobType, flow('f2', 'task', 'task'));
