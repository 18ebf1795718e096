export { compileFeel, type CompiledFeel } from './compile';
export { evaluateFeel, type FeelOptions, type FeelResult, type FeelType } from './evaluate';
