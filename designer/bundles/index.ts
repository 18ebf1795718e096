export { callEndedCode } from './call-ended';
export { type SharedName, straighten, StraightenError, type StraightenOptions } from './straighten';
export { hasPlainStart, startTriggersOf } from './start-triggers';
