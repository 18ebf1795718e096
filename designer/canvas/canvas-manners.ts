import type { FlowElement, ModelerServices, PadPlace } from './modeler-services';

/** Below the listeners of bpmn-js. */
const AFTER = 400;
/** Above them. */
const BEFORE = 1500;
/** Size of the context pad with all its entries, and its distance from what it belongs to. */
const pad = { width: 26, height: 124, gap: 12 };

/** What business admins expect of a canvas where bpmn-js does otherwise. */
class CanvasManners {
  static $inject = ['eventBus', 'contextPad', 'canvas', 'selection', 'directEditing', 'elementRegistry'];

  constructor(
    eventBus: ModelerServices['eventBus'],
    contextPad: ModelerServices['contextPad'],
    private readonly canvas: ModelerServices['canvas'],
    private readonly selection: ModelerServices['selection'],
    directEditing: ModelerServices['directEditing'],
    private readonly elementRegistry: ModelerServices['elementRegistry'],
  ) {
    // a new card shows what it is instead of an empty box for its name, and the keyboard is the canvas’s
    eventBus.on(['create.end', 'autoPlace.end'], AFTER, () => {
      directEditing.cancel();
      canvas.focus();
    });
    eventBus.on('element.click', BEFORE, (event: Click) => (this.isChosenAgain(event) ? true : undefined));
    // the search of menus hears keys only: words picked from an input method, or pasted, come without
    canvas.getContainer().addEventListener('input', ({ target }) => {
      if (target instanceof HTMLElement && target.closest('.djs-popup'))
        target.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }));
    });
    const place = contextPad._getPosition.bind(contextPad);
    contextPad._getPosition = (target) => this.inside(place(target), target);
  }

  /** A second click looks again at what is selected: it does not let go of it. */
  private isChosenAgain({ element, originalEvent }: Click): boolean {
    const [selected, ...others] = this.selection.get();
    return selected === element && !others.length && !originalEvent.shiftKey;
  }

  /** Where the canvas ends, the pad stands left of its element. */
  private inside({ left, top }: PadPlace, target: unknown): PadPlace {
    const { clientWidth, clientHeight } = this.canvas.getContainer();
    const isOutside = left + pad.width > clientWidth;
    return {
      left: isOutside ? Math.min(this.leftOf(target), clientWidth - pad.width) : left,
      top: Math.max(0, Math.min(top, clientHeight - pad.height)),
    };
  }

  private leftOf(target: unknown): number {
    const elements = [target].flat() as FlowElement[];
    const edges = elements.map((one) => this.elementRegistry.getGraphics(one).getBoundingClientRect().left);
    const edge = Math.min(...edges) - this.canvas.getContainer().getBoundingClientRect().left;
    return Math.max(0, edge - pad.gap - pad.width);
  }
}

interface Click {
  element: FlowElement;
  originalEvent: MouseEvent;
}

export const canvasMannersModule = {
  __init__: ['canvasManners'],
  canvasManners: ['type', CanvasManners],
};
