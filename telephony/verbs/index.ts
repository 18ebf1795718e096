export { baselineVerbs, checkVerbs, type VerbFault } from './check-verbs';
export {
  type AppMessage,
  encodeAppMessage,
  maxAppMessageBytes,
  parseSwitchMessage,
  type SwitchMessage,
} from './envelope';
export { closeForDrain, SwitchSocket } from './switch-socket';
export { createUpgradeHandler, switchSubprotocol, type UpgradeHandler, type UpgradeOptions } from './upgrade';
