export { drawnText, localText } from './local-text.schema';
export {
  actionKinds,
  actionPresets,
  drawnAction,
  formatActions,
  opinionNeeds,
  parseActions,
  stepAction,
  type StepAction,
  StepSettingsError,
} from './step-actions';
export {
  commaList,
  parseStepSettings,
  type PlatformAction,
  platformActions,
  settingNames,
  type StepSettings,
} from './step-settings';
export {
  type ActionAnswer,
  actionAnswer,
  actionBody,
  draft,
  draftBody,
  formSchema,
  person,
  type Segment,
  segmentCounts,
  segments,
  subject,
  type WorkItem,
  workItem,
  type WorkItemDetail,
  workItemDetail,
  workItemPage,
  workItemQuery,
  workItemStates,
} from './work-item.schema';
export { workItemApi } from './work-items.api';
export { workItemRights } from './work-item.rights';
