// Apart from `@callweave/platform/ui`, so that the first load carries no diagram code.
export { DiagramView, type ElementMark } from './diagram-view';
export { fitWithAir, type FittedCanvas } from './fit-with-air';
export { type FlowNodeLook, nodeCardOf, nodeTypeOf, readableSource } from './flow-node';
export { ellipsis, flowRendererModule, nodeCardSize } from './flow-renderer';
export { nodeIcons } from './icons';
