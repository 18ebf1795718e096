export { benchKeyPress, type KeyPressBench, type KeyPressBenchOptions } from './key-press-bench';
export { watched, type WireMessage } from './scripted-caller';
