export type { StatusFaults } from './app-reports';
export type { SocketFaults } from './app-socket';
export type { SwitchIdentity } from './call-info';
export { createEmulator, type DialOptions, type Emulator, type EmulatorOptions } from './emulator';
export type { SpeechDefaults } from './invite';
export { type Connect, connectWebSocket, type Link, type LinkEvents, type LinkRequest } from './link';
export { type MediaModel, quickMedia, spokenMedia } from './media';
export { createPhoneArea, type PhoneArea, type PhoneAreaDeps } from './phone-pad/phone-area';
export { realScheduler, type Scheduler, VirtualScheduler } from './scheduler';
export {
  type CallEnd,
  type CallerEvent,
  type CallerState,
  type HeardLine,
  VirtualCaller,
} from './virtual-caller';
export type { CalleePlan } from './outbound-call';
export type { Application } from './rest/create-body';
export type { RestRequest, RestResponse } from './rest/rest-api';
export { createRestServer, type RestServerOptions } from './rest/rest-server';
