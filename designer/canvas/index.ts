export { type ElementActivity, FlowCanvas, type PadTexts } from './flow-canvas/flow-canvas';
export type { FlowElement, GetService, ModdleElement } from './modeler-services';
export {
  conditionOf,
  extensionAttribute,
  extensionOf,
  isDefaultFlow,
  type MappingKind,
  mappingsOf,
  mappingSource,
  removeExtension,
  setCondition,
  setDefaultFlow,
  setExtensionAttributes,
  setSetting,
  settingsOf,
  setMapping,
} from './zeebe-properties';
