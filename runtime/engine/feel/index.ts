export type { FeelNode } from './ast';
export { compileFeel, type CompiledFeel } from './compile';
export { evaluateFeel, maxFeelSteps, type FeelOptions, type FeelResult, type FeelType } from './evaluate';
