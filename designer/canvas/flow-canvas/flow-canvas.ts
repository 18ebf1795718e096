/// <reference path="../vendor.d.ts" />
import {
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
  afterNextRender,
  ViewEncapsulation,
} from '@angular/core';
import type { NodeTypeView } from '@callweave/designer/flows/contract';
import type { FlowKind, Locale } from '@callweave/platform/kernel';
import { type ElementMark, fitWithAir, flowRendererModule, nodeIcons } from '@callweave/platform/ui/diagram';
import type Modeler from 'bpmn-js/lib/Modeler';
import { translateModule } from '../canvas-texts';
import { canvasMannersModule } from '../canvas-manners';
import { flowAppendModule } from '../flow-append';
import { flowContextPadModule, type FlowMenus } from '../flow-context-pad';
import type { FlowElement, GetService } from '../modeler-services';
import { type PaletteItem, paletteItems } from '../palette-items';
import { readonlyModule } from '../readonly-module';

/** Quiet time after the last change before it is told. */
const CHANGE_MS = 150;

/** Texts of the pad; the page translates them. */
export type PadTexts = Readonly<Record<Parameters<FlowMenus['text']>[0], string>>;

/** How many instances are in an element now; `label` is read to those who cannot see the badge. */
export interface ElementActivity {
  elementId: string;
  active: number;
  incidents: number;
  label: string;
}

/** Hosts the bpmn-js modeler: one flow, our palette, our node cards. Events come out as signals and outputs. */
@Component({
  selector: 'cw-flow-canvas',
  templateUrl: './flow-canvas.html',
  styleUrl: './flow-canvas.css',
  encapsulation: ViewEncapsulation.None,
})
export class FlowCanvas {
  readonly xml = input.required<string>();
  readonly kind = input.required<FlowKind>();
  readonly nodeTypes = input.required<readonly NodeTypeView[]>();
  readonly locale = input.required<Locale>();
  readonly padTexts = input.required<PadTexts>();
  readonly marks = input<readonly ElementMark[]>([]);
  /** What runs now, told on the elements. */
  readonly activity = input<readonly ElementActivity[]>([]);
  /** To look at only. */
  readonly isReadonly = input(false);
  readonly groupLabels = input<Readonly<Record<string, string>>>({});
  readonly paletteLabel = input.required<string>();
  readonly canvasLabel = input.required<string>();

  /** The drawing changed; carries its new XML. */
  readonly changed = output<string>();
  readonly selected = output<FlowElement | undefined>();
  /** Element templates or import complained. */
  readonly importFailed = output<string>();
  readonly ready = output<GetService>();
  /** A drawing was read and is shown. */
  readonly drawn = output<void>();

  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  private modeler?: Modeler;
  private readonly isOpen = signal(false);
  private readonly imported = signal(0);
  private shown = '';
  private marked: readonly ElementMark[] = [];
  private timer?: ReturnType<typeof setTimeout>;

  protected readonly items = computed(() => paletteItems(this.kind(), this.nodeTypes(), this.locale()));
  protected readonly groups = computed(() => {
    const groups = new Map<string, PaletteItem[]>();
    for (const item of this.items()) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
    return [...groups].map(([id, items]) => ({ id, label: this.groupLabels()[id] ?? id, items }));
  });

  /** Typed access to the modeler's services; undefined until it is there. */
  readonly get: GetService = (name) => this.modeler!.get(name) as never;

  constructor() {
    afterNextRender(() => void this.open());
    effect(() => {
      if (this.isOpen()) void this.show(this.xml());
    });
    effect(() => {
      if (this.isOpen()) this.mark(this.marks());
    });
    effect(() => {
      if (this.imported()) this.tellActivity(this.activity());
    });
    effect(() => {
      if (this.isOpen())
        this.get('elementTemplates').set(this.nodeTypes().map((node) => node.elementTemplate));
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
      this.modeler?.destroy();
    });
  }

  /** Selects and centres an element, e.g. from the problems list. */
  focus(elementId: string): void {
    const element = this.get('elementRegistry').get(elementId);
    if (!element) return;
    this.get('selection').select(element);
    this.get('canvas').scrollToElement(element);
    this.get('canvas').focus();
  }

  /** Shows the whole drawing with some air around it, never larger than drawn. */
  fit(): void {
    fitWithAir(this.get('canvas'));
  }
  zoomBy(factor: number): void {
    const canvas = this.modeler!.get('canvas') as { zoom(scale?: number): number };
    canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)));
  }
  undo(): void {
    if (this.get('commandStack').canUndo()) this.get('commandStack').undo();
  }
  redo(): void {
    if (this.get('commandStack').canRedo()) this.get('commandStack').redo();
  }

  /** Tells a change that waits to be told, at once. */
  async flush(): Promise<void> {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const { xml } = await this.modeler!.saveXML({ format: true });
    this.shown = xml!;
    this.changed.emit(xml!);
  }

  protected iconPath(name: string): string {
    return nodeIcons[name] ?? nodeIcons['node']!;
  }

  protected startDrag(event: Event, item: PaletteItem): void {
    event.preventDefault();
    this.get('create').start(event, item.create(this.get));
  }

  /** Keyboard and tap: appends to what is selected, else to where the drawing goes no further. */
  protected append(item: PaletteItem, { detail: clicks }: MouseEvent): void {
    const [source] = this.get('selection').get();
    const from = source && !source['waypoints'] ? source : this.lastElement();
    if (item.isStart) this.addStart(item.create(this.get));
    else if (from) this.get('flowAppend').append(from, item.create(this.get));
    if (clicks) this.get('canvas').focus(); // the keyboard stays in the palette
  }

  /** Below the lowest start, where the next thing is drawn to the right of it. */
  private addStart(shape: FlowElement): void {
    const starts = this.get('elementRegistry').filter(
      ({ type, ...one }) => type === 'bpmn:StartEvent' && !one['labelTarget'],
    );
    const middles = starts.map((one) => ({ x: Number(one['x']) + 18, y: Number(one['y']) + 18 }));
    const place = {
      x: Math.min(...middles.map(({ x }) => x), middles.length ? Infinity : 180),
      y: Math.max(...middles.map(({ y }) => y), 0) + 140,
    };
    const root = this.get('canvas').getRootElement();
    this.get('selection').select(this.get('modeling').createShape(shape, place, root));
  }

  private lastElement(): FlowElement | undefined {
    const { filter } = this.get('elementRegistry');
    const nodes = filter.call(
      this.get('elementRegistry'),
      ({ type, outgoing }) =>
        /Task$|StartEvent$|Gateway$/.test(type) &&
        outgoing.every(({ target }) => target?.type === 'bpmn:EndEvent'),
    );
    return nodes.at(-1);
  }

  private tellActivity(activity: readonly ElementActivity[]): void {
    const [overlays, registry] = [this.get('overlays'), this.get('elementRegistry')];
    overlays.remove({ type: 'activity' });
    for (const one of activity)
      if (registry.get(one.elementId))
        overlays.add(one.elementId, 'activity', { position: { top: -10, right: 12 }, html: badgeOf(one) });
  }

  private async open(): Promise<void> {
    const [{ default: ModelerClass }, { CloudElementTemplatesCoreModule }, { default: zeebe }] =
      await Promise.all([
        import('bpmn-js/lib/Modeler'),
        import('bpmn-js-element-templates/core'),
        import('zeebe-bpmn-moddle/resources/zeebe.json'),
      ]);
    const looks = computed(
      () =>
        new Map(this.nodeTypes().map((node) => [node.type, { ...node, label: node.label[this.locale()] }])),
    );
    const flowMenus: FlowMenus = {
      items: () => this.items(),
      isReadonly: () => this.isReadonly(),
      text: (key) => this.padTexts()[key],
    };
    this.modeler = new ModelerClass({
      container: this.host().nativeElement,
      moddleExtensions: { zeebe },
      additionalModules: [
        CloudElementTemplatesCoreModule,
        flowRendererModule,
        flowAppendModule,
        flowContextPadModule,
        canvasMannersModule,
        readonlyModule(this.isReadonly),
        translateModule(this.locale),
      ],
      flowNodes: { looks },
      flowMenus,
    });
    const events = this.get('eventBus');
    events.on('commandStack.changed', () => this.announce());
    events.on('selection.changed', ({ newSelection }: { newSelection: FlowElement[] }) =>
      this.selected.emit(newSelection.length === 1 ? newSelection[0] : undefined),
    );
    this.isOpen.set(true);
    this.ready.emit(this.get);
  }

  private async show(xml: string): Promise<void> {
    if (xml === this.shown) return;
    this.shown = xml;
    try {
      await this.modeler!.importXML(xml);
      this.fit();
      this.marked = [];
      this.mark(this.marks());
      this.imported.update((times) => times + 1);
      this.drawn.emit();
    } catch (error) {
      this.importFailed.emit(error instanceof Error ? error.message : String(error));
    }
  }

  private mark(marks: readonly ElementMark[]): void {
    const { canvas, elementRegistry } = {
      canvas: this.get('canvas'),
      elementRegistry: this.get('elementRegistry'),
    };
    for (const { elementId, mark } of this.marked)
      if (elementRegistry.get(elementId)) canvas.removeMarker(elementId, `cw-${mark}`);
    for (const { elementId, mark } of marks)
      if (elementRegistry.get(elementId)) canvas.addMarker(elementId, `cw-${mark}`);
    this.marked = marks;
  }

  private announce(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), CHANGE_MS);
  }
}

function badgeOf({ active, incidents, label }: ElementActivity): HTMLElement {
  const badge = document.createElement('span');
  badge.className = incidents ? 'cw-activity is-stuck' : 'cw-activity';
  badge.textContent = incidents ? `! ${incidents}` : String(active);
  badge.title = label;
  return badge;
}
