export {
  auditApi,
  type AuditEntryView,
  auditEntry,
  auditQuery,
  auditRights,
  type AuditVerdictView,
  auditVerdict,
} from './audit.api';
