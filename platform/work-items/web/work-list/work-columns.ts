import type { WorkItem } from '@callweave/platform/work-items/contract';
import type { Cell, I18n, ListColumn, TimeWords } from '@callweave/platform/ui';
import { stateChip } from '@callweave/platform/ui/ticket';

const soonMs = 60 * 60 * 1000;

/** Columns of open work, or of handled work. */
export function workColumns(isHandled: boolean, i18n: I18n, time: TimeWords): ListColumn<WorkItem>[] {
  const { t, pick } = i18n;
  const column = (key: string, width: string | undefined, cell: ListColumn<WorkItem>['cell'], more = {}) => ({
    key,
    label: t(`work.column.${key}`),
    width,
    cell,
    ...more,
  });
  return [
    column('number', '152px', ({ subject, stepName }) => ({ text: subject?.number || stepName }), {
      card: 'title',
    }),
    column('title', undefined, ({ subject, flowName }) => ({ text: subject?.title || flowName })),
    column('type', '16%', ({ flowName }) => ({ text: flowName }), { from: 900, card: 'none' }),
    column('step', '120px', ({ stepName }) => ({ text: stepName })),
    column('state', '116px', ({ subject }) => stateCell(subject, pick, t), { card: 'chip' }),
    isHandled
      ? column('done', '116px', ({ doneAt, doneBy }) => ({ text: doneBy?.name ?? '', at: doneAt }))
      : column('person', '104px', (item) => personCell(item, t), { from: 900 }),
    isHandled
      ? column('person', '104px', ({ doneBy }) => ({ text: doneBy?.name ?? '' }), { from: 900, card: 'none' })
      : column('due', '152px', ({ dueAt }) => dueCell(dueAt, t, time)),
  ];
}

function stateCell(subject: WorkItem['subject'], pick: I18n['pick'], t: I18n['t']): Cell {
  if (!subject) return { text: '' };
  if (subject.urgeCount > 0)
    return { text: t('work.urged', { count: subject.urgeCount }), chip: 'danger', icon: undefined };
  const { label, tone } = stateChip(subject.state);
  return { text: pick(label), chip: tone };
}

function personCell({ assignee, claimedBy }: WorkItem, t: I18n['t']): Cell {
  const person = assignee ?? claimedBy;
  return person ? { text: person.name } : { text: t('work.unclaimed'), tone: 'plain' };
}

function dueCell(dueAt: string | undefined, t: I18n['t'], time: TimeWords): Cell {
  if (!dueAt) return { text: '', isEmpty: true };
  const left = new Date(dueAt).getTime() - time.now();
  if (left < 0)
    return { text: t('work.overdueBy', { time: time.distance(dueAt) }), tone: 'danger', icon: 'alert' };
  return left < soonMs ? { text: '', at: dueAt, tone: 'waiting', icon: 'clock' } : { text: '', at: dueAt };
}
