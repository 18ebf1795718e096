import type { FlowElement, ModelerServices } from './modeler-services';

/** Space between two elements in a row. */
const GAP = 50;

interface InsertContext {
  source: FlowElement;
  shape: FlowElement;
  inserted?: FlowElement;
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

/** Puts a shape between a source and what follows it, making room: one command, so that one undo takes it back. */
class InsertHandler {
  static $inject = ['modeling', 'elementRegistry'];

  constructor(
    private readonly modeling: ModelerServices['modeling'],
    private readonly elementRegistry: ModelerServices['elementRegistry'],
  ) {}

  preExecute(context: InsertContext): void {
    const { source, shape } = context;
    const [flow] = source.outgoing;
    const next = flow!.target!;
    const width = shape['width'] as number;
    const start = right(source) + GAP;
    const needed = start + width + GAP - (next['x'] as number);
    if ((next['x'] as number) > right(source) && needed > 0) this.shift(next, needed);
    const inserted = this.modeling.appendShape(source, shape, { x: start + width / 2, y: middle(source) });
    this.modeling.reconnectStart(flow!, inserted, { x: middleX(inserted), y: middle(inserted) });
    this.modeling.layoutConnection(flow!);
    context.inserted = inserted;
  }

  /** Moves everything from `next` on to the right. */
  private shift(next: FlowElement, x: number): void {
    const from = next['x'] as number;
    const moving = this.elementRegistry.filter(
      (element) =>
        !element['waypoints'] &&
        element['parent'] === next['parent'] &&
        !element['host'] &&
        (element['x'] as number) >= from,
    );
    this.modeling.createSpace(moving, [], { x, y: 0 }, 'e', from - 1);
  }
}

const right = (element: FlowElement) => (element['x'] as number) + (element['width'] as number);
const middle = (element: FlowElement) => (element['y'] as number) + (element['height'] as number) / 2;
const middleX = (element: FlowElement) => (element['x'] as number) + (element['width'] as number) / 2;

/** Appends what comes next: between two elements that follow each other, else behind the last one. */
class FlowAppend {
  static $inject = ['commandStack', 'autoPlace', 'selection'];

  constructor(
    private readonly commandStack: CommandStack,
    private readonly autoPlace: ModelerServices['autoPlace'],
    private readonly selection: ModelerServices['selection'],
  ) {
    commandStack.registerHandler('flow.insert', InsertHandler);
  }

  append(source: FlowElement, shape: FlowElement): void {
    if (!isInserted(source, shape)) return this.selection.select(this.autoPlace.append(source, shape));
    const context: InsertContext = { source, shape };
    this.commandStack.execute('flow.insert', context);
    this.selection.select(context.inserted!);
  }
}

export const flowAppendModule = { __init__: ['flowAppend'], flowAppend: ['type', FlowAppend] };
