export { driftTest } from './drift-test';
export { type DrawingRun, runDrawing } from './run-drawing';
