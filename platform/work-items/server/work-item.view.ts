import type { Actor } from '@callweave/platform/kernel';
import type { WorkItem as WorkItemView } from '@callweave/platform/work-items/contract';
import type { PersonName, SubjectCard } from './ports';
import type { WorkItemRow } from './work-item.entities';
import type { WorkItemParts } from './ports';

/** Rows as screens see them: with subject, step name and people's names, each read once per list. */
export function createViews(parts: WorkItemParts) {
  return {
    async items(actor: Actor, rows: readonly WorkItemRow[]): Promise<WorkItemView[]> {
      const cards = await readCards(parts, actor, rows);
      const people = await readPeople(parts, actor.tenantId, rows);
      return Promise.all(
        rows.map(async (row) => {
          const { names } = await parts.outlineOf(actor.tenantId, row.releaseId);
          const card = cards.get(row.subjectId ?? '');
          return viewOf(
            row,
            names.get(row.elementId) ?? row.elementId,
            card,
            people.get(row.assigneeId ?? ''),
          );
        }),
      );
    },
  };
}

async function readCards(
  { store, subjects }: WorkItemParts,
  actor: Actor,
  rows: readonly WorkItemRow[],
): Promise<Map<string, SubjectCard>> {
  const cards = new Map<string, SubjectCard>();
  for (const area of subjects.values()) {
    const ids = rows
      .filter(({ subjectKind }) => subjectKind === area.kind)
      .map(({ subjectId }) => subjectId!);
    if (ids.length === 0) continue;
    const found = await store.read(actor, (em) => area.cards(em, actor.tenantId, [...new Set(ids)]));
    for (const [id, card] of found) cards.set(id, card);
  }
  return cards;
}

async function readPeople(
  { people }: WorkItemParts,
  tenantId: string,
  rows: readonly WorkItemRow[],
): Promise<Map<string, PersonName>> {
  const ids = new Set(rows.flatMap(({ assigneeId }) => (assigneeId ? [assigneeId] : [])));
  const found = await Promise.all([...ids].map((id) => people.find(tenantId, id)));
  return new Map(found.flatMap((person) => (person ? [[person.id, person]] : [])));
}

function viewOf(
  row: WorkItemRow,
  stepName: string,
  card: SubjectCard | undefined,
  assignee: PersonName | undefined,
): WorkItemView {
  const { id, elementId, flowKey, flowName, releaseId, processInstanceKey } = row;
  return {
    ...{ id, elementId, stepName, flowKey, flowName, releaseId, processInstanceKey },
    state: row.state as WorkItemView['state'],
    createdAt: row.createdAt.toISOString(),
    ...(card && { subject: { kind: row.subjectKind!, id: row.subjectId!, ...card } }),
    ...(row.assigneeId && { assignee: assignee ?? { id: row.assigneeId, name: row.assigneeId } }),
    ...byWhom('claimedBy', row.claimedById, row.claimedByName),
    ...byWhom('openedBy', row.openedById, row.openedByName),
    ...byWhom('doneBy', row.doneById, row.doneByName),
    ...time('claimedAt', row.claimedAt),
    ...time('openedAt', row.openedAt),
    ...time('dueAt', row.dueAt),
    ...(row.state === 'done' && time('doneAt', row.endedAt)),
    ...(row.doneAction && { doneAction: row.doneAction }),
  };
}

function byWhom<K extends string>(key: K, id: string | null | undefined, name: string | null | undefined) {
  return (id ? { [key]: { id, name: name ?? id } } : {}) as Partial<Record<K, PersonName>>;
}

function time<K extends string>(key: K, at: Date | null | undefined) {
  return (at ? { [key]: at.toISOString() } : {}) as Partial<Record<K, string>>;
}
