import { auditApi, type AuditEntryView, type auditQuery } from '@callweave/platform/audit/contract';
import { type Actor, implement, type Page } from '@callweave/platform/kernel';
import {
  AuditEntity,
  type AuditRow,
  AuditService,
  containsText,
  pageBy,
  type ServerArea,
  type SqlStore,
} from '@callweave/platform/store';
import type { z } from 'zod';

export interface Audit extends ServerArea {
  list(actor: Actor, query: z.output<typeof auditQuery>): Promise<Page<AuditEntryView>>;
}

/** The audit log: reading it, sealing it in the background, proving that it is whole. */
export function createAudit({ store }: { store: SqlStore }): Audit {
  const service = new AuditService(store);
  const list: Audit['list'] = async (actor, query) => {
    const where = {
      ...(query.action && { action: { $like: `${query.action.replaceAll('%', '')}%` } }),
      ...(query.subject && { subject: query.subject }),
      ...(query.userName && containsText('user_name', query.userName)),
    };
    const page = await store.read(actor, (em) =>
      pageBy(
        em,
        AuditEntity,
        where,
        [
          ['at', 'desc'],
          ['id', 'desc'],
        ],
        query,
      ),
    );
    return { ...page, items: page.items.map(viewOf) };
  };
  return {
    list,
    routes: implement(auditApi, {
      list: ({ actor, query }) => list(actor, query),
      verify: ({ actor }) => service.verify(actor.tenantId),
    }),
    start: async () => service.start(),
    stop: () => service.stop(),
  };
}

function viewOf({ id, at, action, subject, userId, userName, payload, sequence }: AuditRow): AuditEntryView {
  return {
    ...{ id, action, subject, userId, userName },
    at: at.toISOString(),
    ...(payload !== null && payload !== undefined && { payload: JSON.parse(payload) as unknown }),
    ...(sequence !== null && sequence !== undefined && { sequence }),
  };
}
