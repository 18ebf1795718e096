export { serverFormTools } from './server-form-tools';
export { createOutlines, type FlowOutline, readOutline } from './flow-outline';
export { groupsOf, isInGroups } from './groups';
export type {
  AppliedStep,
  PeoplePort,
  PersonName,
  RecordsPort,
  SubjectArea,
  SubjectCard,
  SubjectData,
  WorkItemDeps,
} from './ports';
export { sealFields } from './seal-fields';
export { fingerprintOf, pickVariables } from './take-step';
export type { Withdrawal } from './withdraw';
export { type StepAttemptRow, workItemEntities } from './work-item.entities';
export { createWorkItems, type WorkItems } from './work-items';
