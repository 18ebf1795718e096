/** What was typed into a form that was not sent, for a reload of this window. */
export interface FormDraft {
  /** ISO time of the last edit. */
  at: string;
  fields: Record<string, unknown>;
}

const prefix = 'callweave.draft.';
const keyOf = (userId: string, url: string) => `${prefix}${userId}.${url}`;

/** Kept by the window itself, per person and page; gone with the window, with sending, discarding or signing out. */
export function writeDraft(userId: string, url: string, draft: FormDraft): void {
  quietly(() => sessionStorage.setItem(keyOf(userId, url), JSON.stringify(draft)));
}

export function readDraft(userId: string, url: string): FormDraft | undefined {
  return quietly(() => {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(userId, url)) ?? 'null') as FormDraft | null;
    return kept?.fields && typeof kept.at === 'string' ? kept : undefined;
  });
}

export function dropDraft(userId: string, url: string): void {
  quietly(() => sessionStorage.removeItem(keyOf(userId, url)));
}

/** Leaves nothing of other people behind in this window. */
export function dropDraftsOfOthers(userId: string | undefined): void {
  quietly(() => {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(prefix) && !(userId && key.startsWith(keyOf(userId, ''))))
        sessionStorage.removeItem(key);
  });
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined; // storage is forbidden or holds something else: the draft lasts until the window closes
  }
}
