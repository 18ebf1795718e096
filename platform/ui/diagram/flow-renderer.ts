import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer';
import type EventBus from 'diagram-js/lib/core/EventBus';
import type { ElementLike, ShapeLike } from 'diagram-js/lib/core/Types';
import { append, attr, create } from 'tiny-svg';
import { type FlowNodeLook, nodeCardOf } from './flow-node';
import { nodeIcons } from './icons';

/** Size of every node card; the palette creates shapes of it. */
export const nodeCardSize = { width: 176, height: 60 };

const cardTypes = new Set([
  'bpmn:Task',
  'bpmn:ServiceTask',
  'bpmn:UserTask',
  'bpmn:ScriptTask',
  'bpmn:ReceiveTask',
  'bpmn:ManualTask',
  'bpmn:CallActivity',
]);

/** Above the renderer of bpmn-js. */
const PRIORITY = 1500;

/** Draws tasks as cards: icon, name, and what matters on the second line. Looks come from `config.flowNodes`. */
class FlowRenderer extends BaseRenderer {
  static $inject = ['eventBus', 'config.flowNodes'];

  constructor(
    eventBus: EventBus,
    private readonly flowNodes: { looks(): ReadonlyMap<string, FlowNodeLook> } | undefined,
  ) {
    super(eventBus, PRIORITY);
  }

  override canRender(element: ElementLike): boolean {
    return !element['labelTarget'] && cardTypes.has(element['businessObject']?.$type);
  }

  override drawShape(parent: SVGElement, shape: ShapeLike): SVGElement {
    const card = nodeCardOf(shape['businessObject'], this.flowNodes?.looks() ?? new Map());
    const { width, height } = shape as { width: number; height: number };
    const body = svg(parent, 'rect', { x: 0, y: 0, width, height, rx: 6, class: 'cw-node' });
    svg(parent, 'rect', { x: 0, y: 0, width: 4, height, rx: 2, class: `cw-node-band cw-node-${card.group}` });
    svg(parent, 'path', {
      d: nodeIcons[card.icon] ?? nodeIcons['node']!,
      transform: 'translate(14, 10)',
      class: 'cw-node-icon',
    });
    const inside = width - 48;
    text(parent, 38, 23, card.title, inside, 'cw-node-title');
    text(parent, 14, 45, card.subtitle, width - 24, 'cw-node-subtitle');
    return body as SVGElement;
  }

  override getShapePath(shape: ShapeLike): string {
    const { x, y, width, height } = shape as { x: number; y: number; width: number; height: number };
    return `M${x},${y}h${width}v${height}h${-width}z`;
  }
}

function svg(parent: SVGElement, name: string, attributes: Record<string, string | number>): SVGElement {
  const node = create(name) as SVGElement;
  attr(node, attributes);
  append(parent, node);
  return node;
}

function text(parent: SVGElement, x: number, y: number, value: string, width: number, cls: string): void {
  const node = svg(parent, 'text', { x, y, class: cls });
  node.textContent = ellipsis(value, width);
}

/** Cuts to the width, counting CJK characters 12 px and others 6.5 px: no layout is read while drawing. */
export function ellipsis(value: string, width: number): string {
  let used = 0;
  for (let i = 0; i < value.length; i++) {
    used += value.charCodeAt(i) > 0x2e7f ? 12 : 6.5;
    if (used > width) return `${value.slice(0, Math.max(i - 1, 0))}…`;
  }
  return value;
}

/** The diagram-js module; give `flowNodes: { looks() }` in the viewer's options. */
export const flowRendererModule = {
  __init__: ['flowRenderer'],
  flowRenderer: ['type', FlowRenderer],
};
