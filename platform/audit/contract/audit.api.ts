import { defineRights, endpoint, pageOf, pageQuery } from '@callweave/platform/kernel';
import { z } from 'zod';

export const auditRights = defineRights('audit', {
  view: { 'zh-CN': '查看审计日志', 'zh-TW': '檢視稽核日誌', en: 'View the audit log' },
});

/** Who did what to what, and when. */
export const auditEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** `<area>.<verb>`, such as `tickets.submit`. */
  action: z.string(),
  /** Such as `ticket:0190…`. */
  subject: z.string(),
  userId: z.string(),
  userName: z.string(),
  /** What changed; absent once erased. */
  payload: z.unknown().optional(),
  /** Place in the chain; absent for the two seconds until it is sealed. */
  sequence: z.int().optional(),
});
export type AuditEntryView = z.infer<typeof auditEntry>;

export const auditQuery = pageQuery.extend({
  /** Actions that start so, such as `tickets.`. */
  action: z.string().max(64).optional(),
  subject: z.string().max(190).optional(),
  userName: z.string().max(60).optional(),
});

/** Whether the chain of digests is whole. */
export const auditVerdict = z.object({
  isIntact: z.boolean(),
  /** Sealed entries that were checked. */
  entries: z.int(),
  brokenAt: z.int().optional(),
  reason: z.enum(['missing', 'changed', 'payload-changed', 'cut']).optional(),
});
export type AuditVerdictView = z.infer<typeof auditVerdict>;

export const auditApi = {
  list: endpoint({
    method: 'get',
    path: '/api/audit-entries',
    summary: 'Lists audit entries, newest first.',
    access: auditRights.view,
    query: auditQuery,
    response: pageOf(auditEntry),
  }),
  verify: endpoint({
    method: 'get',
    path: '/api/audit-entries/verdict',
    summary: 'Checks the whole chain of the tenant.',
    access: auditRights.view,
    response: auditVerdict,
  }),
};
