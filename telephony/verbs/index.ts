export { baselineVerbs, checkVerbs, type VerbFault } from './check-verbs';
export {
  type AppMessage,
  encodeAppMessage,
  maxAppMessageBytes,
  parseSwitchMessage,
  type SwitchMessage,
} from './envelope';
export { closeForDrain, SwitchSocket } from './switch-socket';
export { createSwitchRest, type SwitchRest } from './switch-rest';
export { createUpgradeHandler, switchSubprotocol, type UpgradeHandler, type UpgradeOptions } from './upgrade';
