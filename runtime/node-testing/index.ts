export { driftTest } from './drift-test';
