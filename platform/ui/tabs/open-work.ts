import { effect, inject, Injectable, signal } from '@angular/core';
import { Session } from '../session/session';
import { dropDraft, dropDraftsOfOthers, type FormDraft, readDraft, writeDraft } from './form-drafts';

export interface WorkTab {
  /** Address of the page; a tab is that page. */
  url: string;
  title: string;
}

const most = 12;

/**
 * Tabs of open work. Their addresses survive a reload; unsaved fields stay in memory, except what a page hands over as
 * `storable` because it holds no sensitive value.
 */
@Injectable({ providedIn: 'root' })
export class OpenWork {
  private readonly session = inject(Session);
  private readonly open = signal<readonly WorkTab[]>([]);
  private readonly edits = new Map<string, unknown>();
  private readonly dirtyUrls = signal<ReadonlySet<string>>(new Set());
  readonly tabs = this.open.asReadonly();
  readonly dirty = this.dirtyUrls.asReadonly();
  private restoredFor: string | undefined;

  constructor() {
    effect(() => this.restore(this.session.me()?.user.id));
    addEventListener('beforeunload', (event) => this.dirtyUrls().size && event.preventDefault());
  }

  /** Shows the page as a tab, or renames its tab. */
  show(url: string, title: string): void {
    const known = this.open().some((tab) => tab.url === url);
    this.set(
      known
        ? this.open().map((tab) => (tab.url === url ? { url, title } : tab))
        : [...this.open(), { url, title }].slice(-most),
    );
  }

  /** Takes the tab away. @returns where to go when it was the one shown: its right neighbour, else its left one */
  close(url: string): string | undefined {
    const at = this.open().findIndex((tab) => tab.url === url);
    this.set(this.open().filter((tab) => tab.url !== url));
    this.forget(url);
    return (this.open()[at] ?? this.open()[at - 1])?.url;
  }

  /** Unsaved edits of a page while one looks at another; what is `storable` of them survives a reload of this window too. */
  keep(url: string, edit: unknown, storable?: Record<string, unknown>): void {
    this.edits.set(url, edit);
    this.mark(url, true);
    if (storable && this.restoredFor)
      writeDraft(this.restoredFor, url, { at: new Date().toISOString(), fields: storable });
  }

  /** What was typed here before this window was loaded again. */
  draft(url: string): FormDraft | undefined {
    return this.restoredFor && !this.edits.has(url) ? readDraft(this.restoredFor, url) : undefined;
  }

  kept<T>(url: string): T | undefined {
    return this.edits.get(url) as T | undefined;
  }

  forget(url: string): void {
    this.edits.delete(url);
    this.mark(url, false);
    if (this.restoredFor) dropDraft(this.restoredFor, url);
  }

  private mark(url: string, dirty: boolean): void {
    if (this.dirtyUrls().has(url) === dirty) return;
    const next = new Set(this.dirtyUrls());
    if (dirty) next.add(url);
    else next.delete(url);
    this.dirtyUrls.set(next);
  }

  private set(tabs: readonly WorkTab[]): void {
    this.open.set(tabs);
    if (this.restoredFor) write(this.restoredFor, tabs);
  }

  private restore(userId: string | undefined): void {
    if (userId === this.restoredFor) return;
    this.restoredFor = userId;
    dropDraftsOfOthers(userId);
    this.edits.clear();
    this.dirtyUrls.set(new Set());
    this.open.set(userId ? read(userId) : []);
  }
}

const keyOf = (userId: string) => `callweave.tabs.${userId}`;

function read(userId: string): WorkTab[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]');
    return Array.isArray(kept)
      ? kept.filter((tab): tab is WorkTab => typeof tab?.url === 'string' && typeof tab?.title === 'string')
      : [];
  } catch {
    return []; // storage is forbidden or holds something else
  }
}

function write(userId: string, tabs: readonly WorkTab[]): void {
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(tabs));
  } catch {
    // as above: tabs last until the window closes
  }
}
