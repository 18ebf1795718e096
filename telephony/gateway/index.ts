export { callProblems } from './call.problems';
export type { CallDesk, CallRoute, StartedCall } from './call-desk';
export { type CallEndSide, CallSession, type CallTurn } from './call-session';
export { CallTracker } from './call-tracker';
export { createGateway, type Gateway, type GatewayOptions } from './gateway';
export { defaultVoices, sayVerb, type Voice } from './speech';
export type { CallTimings } from './watchdog';
export { checkVerbs, type VerbFault } from '@callweave/telephony/verbs';
