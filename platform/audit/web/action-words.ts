import type { AuditEntryView } from '@callweave/platform/audit/contract';

/** Actions with words of their own in the texts, a hyphen for their dot; all others are shown by their key. */
const wordKeys: readonly string[] = [
  'audit-erase',
  'calls-create-routing-rule',
  'calls-create-service-number',
  'calls-remove-routing-rule',
  'calls-remove-service-number',
  'calls-update-routing-rule',
  'calls-update-service-number',
  'flows-alias',
  'flows-cancelInstance',
  'flows-create',
  'flows-discard-draft',
  'flows-import',
  'flows-message',
  'flows-publish',
  'flows-published',
  'flows-refused',
  'flows-retryIncident',
  'identity-change-password',
  'identity-create-department',
  'identity-create-institution',
  'identity-create-post',
  'identity-create-role',
  'identity-create-tenant',
  'identity-create-user',
  'identity-reset-password',
  'identity-sign-in',
  'identity-sign-in-failed',
  'identity-sign-in-locked',
  'identity-sign-out',
  'identity-sign-out-everywhere',
  'identity-switch-post',
  'identity-update-department',
  'identity-update-institution',
  'identity-update-post',
  'identity-update-role',
  'identity-update-user',
  'operations-retryJob',
  'tickets-attach',
  'tickets-detach',
  'tickets-discard',
  'tickets-forward',
  'tickets-note',
  'tickets-relate',
  'tickets-return',
  'tickets-reveal',
  'tickets-solve',
  'tickets-submit',
  'tickets-transfer',
  'tickets-urge',
  'tickets-void',
  'tickets-withdraw',
  'vault-erase',
  'vault-keep',
  'vault-reveal',
  'work-items-abandon',
  'work-items-claim',
  'work-items-open',
  'work-items-release',
];

/** The text key of an action's words; undefined where there are none. */
export function wordsOf(action: string): string | undefined {
  const key = action.replace('.', '-');
  return wordKeys.includes(key) ? `audit.actions.${key}` : undefined;
}

/** Parts of the product whose actions can be asked for; an action's first word. */
export const auditAreas = [
  'identity',
  'flows',
  'tickets',
  'work-items',
  'calls',
  'vault',
  'operations',
  'audit',
] as const;

/** Kinds of subjects with words of their own. */
const kinds: readonly string[] = [
  'user',
  'role',
  'post',
  'institution',
  'department',
  'tenant',
  'ticket',
  'work-item',
  'flow',
  'instance',
  'incident',
  'service-number',
  'routing-rule',
  'vault',
  'audit',
  'sign-in',
  'job',
  'message',
];

/** What was acted on, in words and by the name the entry knows it by; the id is for the details. */
export function subjectWords({ subject, payload }: AuditEntryView, t: (key: string) => string): string {
  const kind = subject.split(':')[0]!;
  if (!kinds.includes(kind)) return subject;
  const known = (payload ?? {}) as Readonly<Record<string, unknown>>;
  const name = [known['number'], known['name'], known['loginName'], known['key']].find(
    (one) => typeof one === 'string',
  );
  return [t(`audit.kinds.${kind}`), name].filter(Boolean).join(' ');
}

/** Who did it: a person, or a part of the product, which has no name people know. */
export function personWords({ userId, userName }: AuditEntryView, t: (key: string) => string): string {
  return userName && userId !== `system:${userName}` ? userName : t('audit.system');
}
