export { openCallRigOn, openRigStore } from './call-rig';
export {
  benchKeyPress,
  endlessMenu,
  type KeyPressBench,
  type KeyPressBenchOptions,
  playCalls,
} from './key-press-bench';
export { watched, type WireMessage } from './scripted-caller';
