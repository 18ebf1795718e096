/// <reference path="../vendor.d.ts" />
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import type { FlowElement, GetService, ModdleElement } from '../modeler-services';

/** Elements on a real moddle model without a canvas; commands are done at once and counted. */
export function aDrawing() {
  const moddle = new BpmnModdle({ zeebe });
  const create = (type: string, properties: Record<string, unknown> = {}) =>
    moddle.create(type, properties) as ModdleElement;
  const definitions = create('bpmn:Definitions', { rootElements: [] });
  const process = create('bpmn:Process', { id: 'process' });
  process.$parent = definitions;
  const root = elementOf(process);
  const done: string[] = [];
  const services = {
    bpmnFactory: { create },
    modeling: {
      updateProperties: (element: FlowElement, properties: object) => {
        done.push('updateProperties');
        assign(element.businessObject, properties);
      },
      updateModdleProperties: (_: FlowElement, target: ModdleElement, properties: object) => {
        done.push('updateModdleProperties');
        assign(target, properties);
      },
    },
    canvas: { getRootElement: () => root },
    elementFactory: {
      createShape: ({ type, ...rest }: { type: string }) => ({ ...elementOf(create(type)), ...rest }),
    },
    elementTemplates: {
      createElement: (template: unknown) => ({ ...elementOf(create('bpmn:ServiceTask')), template }),
    },
  };
  const get = ((name: keyof typeof services) => services[name]) as unknown as GetService;

  /** An element of the drawing, e.g. `element('bpmn:UserTask', { id: 'audit' })`. */
  const element = (type: string, properties: Record<string, unknown> = {}) => {
    const businessObject = create(type, properties);
    businessObject.$parent = process;
    return elementOf(businessObject);
  };
  const connect = (source: FlowElement, target: FlowElement, id: string) => {
    const flow = { ...element('bpmn:SequenceFlow', { id }), source, target, waypoints: [] } as FlowElement;
    source.outgoing.push(flow);
    target.incoming.push(flow);
    return flow;
  };
  const toXml = async (type: string, target: FlowElement) => {
    process['flowElements'] = [target.businessObject];
    definitions['rootElements'] = [process];
    const { xml } = await moddle.toXML(definitions, { format: true });
    return xml.slice(xml.indexOf(`<${type}`));
  };
  return { get, element, connect, root, create, done, toXml };
}

function elementOf(businessObject: ModdleElement): FlowElement {
  const { id, $type: type } = businessObject;
  return { id, type, businessObject, incoming: [], outgoing: [] } as unknown as FlowElement;
}

/** Like the modeler: undefined removes. */
function assign(target: ModdleElement, properties: object): void {
  for (const [name, value] of Object.entries(properties))
    (target as unknown as { set(n: string, v: unknown): void }).set(name, value);
}
