export { benchKeyPress, type KeyPressBench, type KeyPressBenchOptions } from './key-press-bench';
