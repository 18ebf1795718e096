import type { FlowElement, ModelerServices } from './modeler-services';
import type { PaletteItem } from './palette-items';

/** Texts and items the pad and its menus need; given by the canvas component. */
export interface FlowMenus {
  items(): readonly PaletteItem[];
  isReadonly(): boolean;
  text(key: 'append' | 'connect' | 'remove' | 'attachTimer' | 'attachError'): string;
}

interface PadEntry {
  group: string;
  className: string;
  title: string;
  action: Record<string, (event: Event, element: FlowElement) => void>;
}

const isFlowNode = (element: FlowElement) =>
  !element['labelTarget'] && !element['waypoints'] && element.type !== 'bpmn:Process';
const isActivity = (element: FlowElement) => /Task$|SubProcess$|CallActivity$/.test(element.type);

/** The few actions that make sense on an element, in place of the BPMN pad of bpmn-js. */
class FlowContextPad {
  static $inject = [
    'contextPad',
    'popupMenu',
    'connect',
    'modeling',
    'flowAppend',
    'elementFactory',
    'injector',
    'config.flowMenus',
    'selection',
  ];

  constructor(
    contextPad: ModelerServices['contextPad'],
    private readonly popupMenu: ModelerServices['popupMenu'],
    private readonly connect: ModelerServices['connect'],
    private readonly modeling: ModelerServices['modeling'],
    private readonly flowAppend: ModelerServices['flowAppend'],
    private readonly elementFactory: ModelerServices['elementFactory'],
    private readonly injector: { get(name: string): never },
    private readonly menus: FlowMenus,
    private readonly selection: ModelerServices['selection'],
  ) {
    contextPad.registerProvider(this);
    popupMenu.registerProvider('flow-append', this);
  }

  getContextPadEntries(element: FlowElement): (entries: unknown) => Record<string, PadEntry> {
    if (this.menus.isReadonly()) return () => ({});
    return () => ({
      ...(isFlowNode(element) && element.type !== 'bpmn:EndEvent' ? this.flowEntries(element) : {}),
      ...(isActivity(element) ? this.boundaryEntries() : {}),
      ...(element.type === 'bpmn:Process'
        ? {}
        : {
            remove: this.entry('edit', 'cw-pad-remove', 'remove', (_, target) =>
              this.modeling.removeElements([target]),
            ),
          }),
    });
  }

  getMultiElementContextPadEntries(elements: FlowElement[]): (entries: unknown) => Record<string, PadEntry> {
    if (this.menus.isReadonly()) return () => ({});
    return () => ({
      remove: this.entry('edit', 'cw-pad-remove', 'remove', () =>
        this.modeling.removeElements([...elements]),
      ),
    });
  }

  /** Entries of the append menu: the palette without starts. */
  getPopupMenuEntries(source: FlowElement): Record<string, unknown> {
    const items = this.menus.items().filter(({ isStart }) => !isStart);
    return Object.fromEntries(
      items.map((item) => [
        item.id,
        {
          label: item.label,
          description: item.description,
          group: { id: item.group },
          className: `cw-pop-${item.group}`,
          action: () =>
            this.flowAppend.append(
              source,
              item.create((name) => this.injector.get(name)),
            ),
        },
      ]),
    );
  }

  private flowEntries(element: FlowElement): Record<string, PadEntry> {
    const open = (event: Event) => {
      const { clientX, clientY } = event as MouseEvent;
      this.popupMenu.open(
        element,
        'flow-append',
        { x: clientX, y: clientY, cursor: { x: clientX, y: clientY } },
        { title: this.menus.text('append'), width: 260, search: true },
      );
    };
    return {
      append: this.entry('model', 'cw-pad-append', 'append', open),
      connect: {
        ...this.entry('model', 'cw-pad-connect', 'connect', (event) => this.connect.start(event, element)),
        action: {
          click: (event) => this.connect.start(event, element),
          dragstart: (event) => this.connect.start(event, element),
        },
      },
    };
  }

  private boundaryEntries(): Record<string, PadEntry> {
    const attach = (eventDefinitionType: string) => (_: Event, element: FlowElement) => {
      const boundary = this.elementFactory.createShape({ type: 'bpmn:BoundaryEvent', eventDefinitionType });
      const place = {
        x: (element['x'] as number) + (element['width'] as number) - 24,
        y: (element['y'] as number) + (element['height'] as number),
      };
      const modeling = this.modeling as unknown as {
        createShape(shape: FlowElement, place: object, host: FlowElement, hints: object): FlowElement;
      };
      this.selection.select(modeling.createShape(boundary, place, element, { attach: true }));
    };
    return {
      timer: this.entry('attach', 'cw-pad-timer', 'attachTimer', attach('bpmn:TimerEventDefinition')),
      error: this.entry('attach', 'cw-pad-error', 'attachError', attach('bpmn:ErrorEventDefinition')),
    };
  }

  private entry(
    group: string,
    className: string,
    text: Parameters<FlowMenus['text']>[0],
    click: (event: Event, element: FlowElement) => void,
  ): PadEntry {
    return { group, className, title: this.menus.text(text), action: { click } };
  }
}

/** Replaces the context pad and palette of bpmn-js; give `flowMenus` in the modeler's options. */
export const flowContextPadModule = {
  __init__: ['contextPadProvider'],
  contextPadProvider: ['type', FlowContextPad],
  // our palette is an Angular component beside the canvas
  paletteProvider: ['value', {}],
};
