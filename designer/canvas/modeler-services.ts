import type { FittedCanvas } from '@callweave/platform/ui/diagram';
import type { ElementLike } from 'diagram-js/lib/core/Types';

/** A BPMN element as moddle keeps it. */
export interface ModdleElement {
  $type: string;
  id: string;
  name?: string;
  $parent?: ModdleElement;
  extensionElements?: ModdleElement & { values?: ModdleElement[] };
  get(name: string): unknown;
  // moddle elements are open by nature: every attribute of every BPMN type
  [property: string]: unknown;
}

export interface FlowElement extends ElementLike {
  id: string;
  type: string;
  businessObject: ModdleElement;
  incoming: FlowElement[];
  outgoing: FlowElement[];
  source?: FlowElement;
  target?: FlowElement;
}

/** Where the context pad stands, in pixels of the canvas. */
export interface PadPlace {
  left: number;
  top: number;
}

/** The services of bpmn-js we use, with the parts of their signatures we use. */
export interface ModelerServices {
  modeling: {
    updateProperties(element: FlowElement, properties: Record<string, unknown>): void;
    updateModdleProperties(
      element: FlowElement,
      moddle: ModdleElement,
      properties: Record<string, unknown>,
    ): void;
    removeElements(elements: FlowElement[]): void;
    reconnectStart(flow: FlowElement, source: FlowElement, docking: { x: number; y: number }): void;
    connect(source: FlowElement, target: FlowElement): FlowElement;
    moveShape(shape: FlowElement, delta: { x: number; y: number }): void;
    layoutConnection(flow: FlowElement, hints?: object): void;
    createSpace(
      moving: FlowElement[],
      resizing: FlowElement[],
      delta: { x: number; y: number },
      direction: string,
      start: number,
    ): void;
    createShape(shape: FlowElement, place: { x: number; y: number }, parent: FlowElement): FlowElement;
    appendShape(source: FlowElement, shape: FlowElement, place: { x: number; y: number }): FlowElement;
  };
  bpmnFactory: { create(type: string, properties?: Record<string, unknown>): ModdleElement };
  elementFactory: { createShape(attributes: Record<string, unknown>): FlowElement };
  elementRegistry: {
    get(id: string): FlowElement | undefined;
    filter(test: (element: FlowElement) => boolean): FlowElement[];
    getGraphics(element: FlowElement): SVGElement;
  };
  elementTemplates: { set(templates: unknown[]): void; createElement(template: unknown): FlowElement };
  autoPlace: { append(source: FlowElement, shape: FlowElement): FlowElement };
  create: { start(event: Event, shape: FlowElement): void };
  connect: { start(event: Event, source: FlowElement): void };
  selection: { get(): FlowElement[]; select(element: FlowElement | FlowElement[] | null): void };
  canvas: FittedCanvas & {
    zoom(scale?: number): number;
    addMarker(id: string, marker: string): void;
    removeMarker(id: string, marker: string): void;
    getRootElement(): FlowElement;
    scrollToElement(element: FlowElement): void;
    getContainer(): HTMLElement;
    /** Gives the drawing the keyboard. */
    focus(): void;
  };
  overlays: {
    add(elementId: string, type: string, overlay: { position: object; html: HTMLElement }): string;
    remove(filter: { type: string }): void;
  };
  flowAppend: { append(source: FlowElement, shape: FlowElement): void };
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
  popupMenu: {
    open(
      element: FlowElement,
      id: string,
      position: { x: number; y: number; cursor?: { x: number; y: number } },
      options?: { title?: string; width?: number; search?: boolean },
    ): void;
    registerProvider(id: string, provider: unknown): void;
  };
  contextPad: { registerProvider(provider: unknown): void; _getPosition(target: unknown): PadPlace };
  rules: { allowed(action: string, context: unknown): unknown };
  eventBus: {
    on(events: string | string[], listener: (event: never) => unknown): void;
    on(events: string | string[], priority: number, listener: (event: never) => unknown): void;
  };
  directEditing: { cancel(): void };
}

/** Looks a service up by name, typed. */
export type GetService = <K extends keyof ModelerServices>(name: K) => ModelerServices[K];
