export { NodePanel } from './node-panel/node-panel';
