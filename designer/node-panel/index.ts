export { FlowPanel } from './flow-panel/flow-panel';
export { NodePanel } from './node-panel/node-panel';
export { panelScope } from './panel-texts';
