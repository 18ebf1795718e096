export { describeEnginePort } from './engine-port/describe-engine-port';
export { Bench, type EngineUnderTest, until } from './engine-port/harness';
