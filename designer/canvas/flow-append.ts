import type { FlowElement, ModelerServices } from './modeler-services';

/** Space between two elements in a row. */
const GAP = 50;
/** Below the behaviours of bpmn-js. */
const AFTER = 400;

interface InsertContext {
  source: FlowElement;
  shape: FlowElement;
  inserted?: FlowElement;
}

interface DropContext {
  shape: FlowElement;
  /** The flow it was dropped on. */
  targetFlow?: FlowElement;
}

type CommandStack = ModelerServices['commandStack'] & {
  registerHandler(command: string, handler: unknown): void;
  execute(command: string, context: InsertContext): void;
};

/** Whether what comes next belongs between an element and the one it leads to now. */
export function isInserted(source: FlowElement, shape: FlowElement): boolean {
  const ways = source.outgoing.filter((flow) => flow.type === 'bpmn:SequenceFlow');
  return ways.length === 1 && !/Gateway$/.test(source.type) && shape.type !== 'bpmn:EndEvent';
}

/** Keeps what stands in a row apart: an element that comes between two others pushes the later ones on. */
class FlowRoom {
  static $inject = ['modeling', 'elementRegistry', 'eventBus'];

  constructor(
    private readonly modeling: ModelerServices['modeling'],
    private readonly elementRegistry: ModelerServices['elementRegistry'],
    eventBus: ModelerServices['eventBus'],
  ) {
    // after bpmn-js has put what was dropped on a flow into it
    eventBus.on('commandStack.shape.create.postExecuted', AFTER, ({ context }: { context: DropContext }) => {
      if (context.targetFlow) this.spread(context.shape);
    });
  }

  /** Moves `next` and everything after it to the right, until something of this width fits before it. */
  make(source: FlowElement, width: number, next: FlowElement, inserted?: FlowElement): void {
    const x = right(source) + GAP + width + GAP - left(next);
    if (left(next) <= right(source) || x <= 0) return;
    const moving = this.elementRegistry.filter(
      (element) =>
        !element['waypoints'] &&
        element !== inserted &&
        element['parent'] === next['parent'] &&
        !element['host'] &&
        left(element) >= left(next),
    );
    this.modeling.createSpace(moving, [], { x, y: 0 }, 'e', left(next) - 1);
  }

  /** Puts what was dropped between two elements of a row into the row, with room on both sides. */
  private spread(shape: FlowElement): void {
    const [before] = shape.incoming;
    const [after] = shape.outgoing;
    if (!before || !after || left(after.target!) <= right(before.source!)) return;
    const [source, next] = [before.source!, after.target!];
    const width = shape['width'] as number;
    this.make(source, width, next, shape);
    const x = Math.max(right(source) + GAP, Math.min(left(shape), left(next) - GAP - width));
    const y = middle(source) === middle(next) ? middle(source) - middle(shape) : 0;
    this.modeling.moveShape(shape, { x: x - left(shape), y });
    this.straighten(before);
    this.straighten(after);
  }

  private straighten(flow: FlowElement): void {
    const waypoints = [flow.source!, flow.target!].map((end) => ({ x: middleX(end), y: middle(end) }));
    const [connectionStart, connectionEnd] = waypoints;
    this.modeling.layoutConnection(flow, { waypoints, connectionStart, connectionEnd });
  }
}

/** Puts a shape between a source and what follows it, making room: one command, so that one undo takes it back. */
class InsertHandler {
  static $inject = ['modeling', 'flowRoom'];

  constructor(
    private readonly modeling: ModelerServices['modeling'],
    private readonly room: FlowRoom,
  ) {}

  preExecute(context: InsertContext): void {
    const { source, shape } = context;
    const [flow] = source.outgoing;
    const width = shape['width'] as number;
    this.room.make(source, width, flow!.target!);
    const place = { x: right(source) + GAP + width / 2, y: middle(source) };
    const inserted = this.modeling.appendShape(source, shape, place);
    this.modeling.reconnectStart(flow!, inserted, { x: middleX(inserted), y: middle(inserted) });
    this.modeling.layoutConnection(flow!);
    context.inserted = inserted;
  }
}

const left = (element: FlowElement) => element['x'] as number;
const right = (element: FlowElement) => (element['x'] as number) + (element['width'] as number);
const middle = (element: FlowElement) => (element['y'] as number) + (element['height'] as number) / 2;
const middleX = (element: FlowElement) => (element['x'] as number) + (element['width'] as number) / 2;

/** Appends what comes next: between two elements that follow each other, else behind the last one. */
class FlowAppend {
  static $inject = ['commandStack', 'autoPlace', 'selection', 'canvas'];

  constructor(
    private readonly commandStack: CommandStack,
    private readonly autoPlace: ModelerServices['autoPlace'],
    private readonly selection: ModelerServices['selection'],
    private readonly canvas: ModelerServices['canvas'],
  ) {
    commandStack.registerHandler('flow.insert', InsertHandler);
  }

  append(source: FlowElement, shape: FlowElement): void {
    const added = isInserted(source, shape)
      ? this.insert(source, shape)
      : this.autoPlace.append(source, shape);
    this.selection.select(added);
    this.canvas.scrollToElement(added);
  }

  private insert(source: FlowElement, shape: FlowElement): FlowElement {
    const context: InsertContext = { source, shape };
    this.commandStack.execute('flow.insert', context);
    return context.inserted!;
  }
}

export const flowAppendModule = {
  __init__: ['flowRoom', 'flowAppend'],
  flowRoom: ['type', FlowRoom],
  flowAppend: ['type', FlowAppend],
};
