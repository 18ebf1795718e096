import type { FlowKind, Locale, LocalText } from '@callweave/platform/kernel';
import type { NodeTypeView } from '@callweave/designer/flows/contract';
import { nodeCardSize } from '@callweave/platform/ui/diagram';
import type { FlowElement, GetService } from './modeler-services';

/** One thing an admin can put on the canvas. */
export interface PaletteItem {
  id: string;
  group: string;
  label: string;
  description: string;
  icon: string;
  /** A start: nothing can lead to it, so it is never appended. */
  isStart: boolean;
  create(get: GetService): FlowElement;
}

interface Basic {
  id: string;
  icon: string;
  kinds?: readonly FlowKind[];
  label: LocalText;
  description: LocalText;
  shape: Record<string, unknown>;
}

const basics: readonly Basic[] = [
  {
    id: 'user-step',
    icon: 'user',
    kinds: ['ticket'],
    label: { 'zh-CN': '人工环节', 'zh-TW': '人工環節', en: 'Human step' },
    description: { 'zh-CN': '由人按表单处理', 'zh-TW': '由人按表單處理', en: 'Somebody works a form' },
    shape: { type: 'bpmn:UserTask', ...nodeCardSize },
  },
  {
    id: 'branch',
    icon: 'branch',
    label: { 'zh-CN': '条件分支', 'zh-TW': '條件分支', en: 'Branch' },
    description: {
      'zh-CN': '按条件走其中一条',
      'zh-TW': '按條件走其中一條',
      en: 'Takes one of several ways',
    },
    shape: { type: 'bpmn:ExclusiveGateway' },
  },
  {
    id: 'parallel',
    icon: 'parallel',
    kinds: ['ticket'],
    label: { 'zh-CN': '并行', 'zh-TW': '並行', en: 'Parallel' },
    description: {
      'zh-CN': '同时走多条，汇合时等齐',
      'zh-TW': '同時走多條，匯合時等齊',
      en: 'Takes all ways, joins when all arrived',
    },
    shape: { type: 'bpmn:ParallelGateway' },
  },
  {
    id: 'wait',
    icon: 'clock',
    label: { 'zh-CN': '等待', 'zh-TW': '等待', en: 'Wait' },
    description: { 'zh-CN': '等一段时间再继续', 'zh-TW': '等一段時間再繼續', en: 'Goes on after a while' },
    shape: { type: 'bpmn:IntermediateCatchEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' },
  },
  {
    id: 'compute',
    icon: 'function',
    label: { 'zh-CN': '计算', 'zh-TW': '計算', en: 'Compute' },
    description: { 'zh-CN': '用公式得出一个值', 'zh-TW': '用公式得出一個值', en: 'Works a value out' },
    shape: { type: 'bpmn:ScriptTask', ...nodeCardSize },
  },
  {
    id: 'sub-flow',
    icon: 'flow',
    label: { 'zh-CN': '子流程', 'zh-TW': '子流程', en: 'Sub-flow' },
    description: { 'zh-CN': '把几个环节收在一起', 'zh-TW': '把幾個環節收在一起', en: 'Groups some steps' },
    shape: { type: 'bpmn:SubProcess', isExpanded: true },
  },
  {
    id: 'timed-start',
    icon: 'clock',
    kinds: ['ticket'],
    label: { 'zh-CN': '定时开始', 'zh-TW': '定時開始', en: 'Timed start' },
    description: {
      'zh-CN': '到了时间自动创建工单',
      'zh-TW': '到了時間自動建立工單',
      en: 'Creates a ticket when it is time',
    },
    shape: { type: 'bpmn:StartEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' },
  },
  {
    id: 'message-start',
    icon: 'mail',
    kinds: ['ticket'],
    label: { 'zh-CN': '消息开始', 'zh-TW': '訊息開始', en: 'Message start' },
    description: {
      'zh-CN': '收到外部消息时创建工单',
      'zh-TW': '收到外部訊息時建立工單',
      en: 'Creates a ticket when a message comes',
    },
    shape: { type: 'bpmn:StartEvent', eventDefinitionType: 'bpmn:MessageEventDefinition' },
  },
  {
    id: 'end',
    icon: 'end',
    label: { 'zh-CN': '结束', 'zh-TW': '結束', en: 'End' },
    description: { 'zh-CN': '这条路到此为止', 'zh-TW': '這條路到此為止', en: 'This way ends here' },
    shape: { type: 'bpmn:EndEvent' },
  },
];

/** What the palette of a flow's kind offers: its node types by group, then the drawing elements. */
export function paletteItems(
  kind: FlowKind,
  nodeTypes: readonly NodeTypeView[],
  locale: Locale,
): PaletteItem[] {
  const nodes = nodeTypes
    .filter((node) => node.kinds.includes(kind))
    .map((node): PaletteItem => ({
      id: node.type,
      group: node.group,
      label: node.label[locale],
      description: node.description[locale],
      icon: node.icon,
      isStart: false,
      create: (get) => createNode(get, node, locale),
    }));
  const drawing = basics
    .filter((basic) => !basic.kinds || basic.kinds.includes(kind))
    .map((basic): PaletteItem => ({
      id: basic.id,
      group: basic.id === 'user-step' ? 'ticket' : 'control',
      label: basic.label[locale],
      description: basic.description[locale],
      icon: basic.icon,
      isStart: basic.shape['type'] === 'bpmn:StartEvent',
      create: (get) => createBasic(get, basic, locale),
    }));
  const order = (item: PaletteItem) => groupOrder.indexOf(item.group);
  return [...nodes, ...drawing].sort((a, b) => order(a) - order(b));
}

/** What is done first in a flow stands first. */
const groupOrder = ['call', 'prompt', 'input', 'ticket', 'data', 'control'];

/** Cards carry a name from the start: an empty one says nothing. */
function createBasic(get: GetService, { shape, label }: Basic, locale: Locale): FlowElement {
  const created = get('elementFactory').createShape({ ...shape });
  if ('height' in shape) created.businessObject.name = label[locale];
  return created;
}

function createNode(get: GetService, node: NodeTypeView, locale: Locale): FlowElement {
  const shape = get('elementTemplates').createElement(node.elementTemplate);
  shape.businessObject.name = node.label[locale];
  Object.assign(shape, nodeCardSize);
  return shape;
}
