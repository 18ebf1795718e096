import type { FlowContent } from '@callweave/designer/flows/contract';
import type { FlowKind } from '@callweave/platform/kernel';

/** A diagram with start and end joined; ticket and script flows begin with an empty form. */
export function blankFlow(key: string, kind: FlowKind): FlowContent {
  const startForm =
    kind === 'call'
      ? ''
      : '<bpmn:extensionElements><zeebe:formDefinition formKey="start" /></bpmn:extensionElements>';
  return {
    bpmn: blankDiagram(key, startForm),
    forms: kind === 'call' ? {} : { start: { id: 'start', type: 'default', components: [] } },
    schedules: {},
    prompts: {},
  };
}

function blankDiagram(key: string, startExtensions: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions-${key}" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.5.0">
  <bpmn:process id="${key}" isExecutable="true">
    <bpmn:startEvent id="start">${startExtensions}<bpmn:outgoing>start-end</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="start-end" sourceRef="start" targetRef="end" />
    <bpmn:endEvent id="end"><bpmn:incoming>start-end</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram-${key}">
    <bpmndi:BPMNPlane id="plane-${key}" bpmnElement="${key}">
      <bpmndi:BPMNShape id="start-shape" bpmnElement="start"><dc:Bounds x="160" y="160" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end-shape" bpmnElement="end"><dc:Bounds x="360" y="160" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="start-end-edge" bpmnElement="start-end"><di:waypoint x="196" y="178" /><di:waypoint x="360" y="178" /></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`;
}
