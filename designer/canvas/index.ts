export { type ElementMark, FlowCanvas, type PadTexts } from './flow-canvas/flow-canvas';
export type { FlowElement, GetService, ModdleElement } from './modeler-services';
export {
  conditionOf,
  extensionAttribute,
  extensionOf,
  headersOf,
  isDefaultFlow,
  type MappingKind,
  mappingsOf,
  mappingSource,
  removeExtension,
  setCondition,
  setDefaultFlow,
  setExtensionAttributes,
  setHeader,
  setMapping,
} from './zeebe-properties';
