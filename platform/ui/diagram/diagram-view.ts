import {
  afterNextRender,
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
  ViewEncapsulation,
} from '@angular/core';
import type NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { fitWithAir, type FittedCanvas } from './fit-with-air';
import type { FlowNodeLook } from './flow-node';
import { flowRendererModule } from './flow-renderer';

/** How an element stands in a running or ended instance. */
export interface ElementMark {
  elementId: string;
  mark: 'active' | 'completed' | 'incident' | 'error' | 'warning' | 'taken';
}

interface ViewerCanvas extends FittedCanvas {
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
}

/** Shows a flow and where a call or ticket is in it; drag or arrow keys move, ctrl and wheel zoom. */
@Component({
  selector: 'cw-diagram-view',
  template:
    '<div #host class="cw-diagram" [class.cw-traced]="marks().length > 0" role="group" [attr.aria-label]="label()"></div>',
  styleUrl: './diagram-view.css',
  encapsulation: ViewEncapsulation.None,
})
export class DiagramView {
  readonly xml = input.required<string>();
  readonly marks = input<readonly ElementMark[]>([]);
  readonly looks = input<ReadonlyMap<string, FlowNodeLook>>(new Map());
  /** For screen readers. */
  readonly label = input.required<string>();
  readonly importFailed = output<string>();
  readonly chosen = output<string>();

  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  private readonly isOpen = signal(false);
  private viewer?: NavigatedViewer;
  private readonly imported = signal('');
  private marked: readonly ElementMark[] = [];

  constructor() {
    afterNextRender(() => void this.open());
    effect(() => {
      if (this.isOpen()) void this.show(this.xml());
    });
    effect(() => {
      if (this.imported()) this.mark(this.marks());
    });
    inject(DestroyRef).onDestroy(() => this.viewer?.destroy());
  }

  fit(): void {
    fitWithAir(this.canvas());
  }

  private async open(): Promise<void> {
    const [{ default: Viewer }, { default: zeebe }] = await Promise.all([
      import('bpmn-js/lib/NavigatedViewer'),
      import('zeebe-bpmn-moddle/resources/zeebe.json'),
    ]);
    this.viewer = new Viewer({
      container: this.host().nativeElement,
      moddleExtensions: { zeebe },
      additionalModules: [flowRendererModule],
      flowNodes: { looks: computed(() => this.looks()) },
    });
    this.viewer.on('element.click', ({ element }: { element: { id: string } }) =>
      this.chosen.emit(element.id),
    );
    this.isOpen.set(true);
  }

  private async show(xml: string): Promise<void> {
    if (xml === this.imported()) return;
    try {
      await this.viewer!.importXML(xml);
      this.marked = [];
      this.fit();
      this.imported.set(xml);
      this.mark(this.marks());
    } catch (error) {
      this.importFailed.emit(error instanceof Error ? error.message : String(error));
    }
  }

  private mark(marks: readonly ElementMark[]): void {
    const registry = this.viewer!.get<{ get(id: string): unknown }>('elementRegistry');
    for (const { elementId, mark } of this.marked)
      if (registry.get(elementId)) this.canvas().removeMarker(elementId, `cw-${mark}`);
    for (const { elementId, mark } of marks)
      if (registry.get(elementId)) this.canvas().addMarker(elementId, `cw-${mark}`);
    this.marked = marks;
  }

  private canvas(): ViewerCanvas {
    return this.viewer!.get<ViewerCanvas>('canvas');
  }
}
