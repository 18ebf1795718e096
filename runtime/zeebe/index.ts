export { openZeebeEngine } from './open-engine';
export type { ZeebeOptions } from './options';
