import { type LocalText, newId } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';
import { TicketHistoryEntity, type TicketRow } from './ticket.entities';

export interface HistoryLine {
  at: Date;
  who: { id: string; name: string };
  action: string;
  actionLabel: LocalText;
  stepName: string;
  stateBefore: string | null;
  opinion?: string | null;
  target?: { id: string; name: string } | undefined;
}

/** Adds a line of the flow history and the audit row beside it; the ticket has its new state already (T-11). */
export function record(tx: Transaction, ticket: TicketRow, line: HistoryLine): void {
  const { tenantId, id: ticketId, state, number } = ticket;
  tx.add(TicketHistoryEntity, {
    ...{ tenantId, ticketId, id: newId(), stateAfter: state },
    ...{ at: line.at, createdAt: line.at, updatedAt: line.at },
    ...{ whoId: line.who.id, whoName: line.who.name, action: line.action, actionLabel: line.actionLabel },
    ...{ stepName: line.stepName, stateBefore: line.stateBefore, opinion: line.opinion ?? null },
    ...{ targetId: line.target?.id ?? null, targetName: line.target?.name ?? null },
  });
  audit(tx, ticket, line.action, line.who, {
    number,
    from: line.stateBefore,
    to: state,
    target: line.target?.id,
  });
}

export function audit(
  tx: Transaction,
  { tenantId, id }: TicketRow,
  verb: string,
  who: { id: string; name: string },
  payload: object,
): void {
  const actor = { tenantId, userId: who.id, userName: who.name };
  tx.audit({ action: `tickets.${verb}`, subject: `ticket:${id}`, payload, actor });
}

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });
/** Labels of lines that no drawn action names. */
export const historyLabels = {
  save: text('保存', '儲存', 'Save'),
  end: text('流程终止', '流程終止', 'Flow terminated'),
  lost: text('流程数据丢失', '流程資料遺失', 'Flow lost'),
} as const;
