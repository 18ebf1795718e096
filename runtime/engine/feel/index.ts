export { compileFeel, type CompiledFeel } from './compile';
export { evaluateFeel, type FeelOptions, type FeelResult, feelTypeOf, type FeelType } from './evaluate';
