import { Dialog } from '@angular/cdk/dialog';
import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { auditApi, type AuditEntryView, type AuditVerdictView } from '@callweave/platform/audit/contract';
import {
  ApiClient,
  ApiProblem,
  FilterBar,
  I18n,
  KeysetList,
  type ListColumn,
  type ListFilter,
  ListPreview,
  ListQuery,
  Page,
  RecordList,
  Toaster,
} from '@callweave/platform/ui';
import { auditAreas, personWords, subjectWords, wordsOf } from '../action-words';
import { EntryDetail } from './entry-detail';
import { EntryDialog } from './entry-dialog';

/** Who did what, newest first, and the proof that nothing was changed or taken away. */
@Component({
  selector: 'cw-audit-page',
  imports: [EntryDetail, FilterBar, ListPreview, Page, RecordList],
  templateUrl: './audit-page.html',
  styleUrl: './audit-page.css',
})
export class AuditPage {
  private readonly api = inject(ApiClient);
  private readonly dialog = inject(Dialog);
  private readonly toaster = inject(Toaster);
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;

  protected readonly list = new KeysetList<AuditEntryView>();
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly query = new ListQuery(['area']);
  protected readonly verdict = signal<AuditVerdictView | undefined>(undefined);
  protected readonly isVerifying = signal(false);
  protected readonly filters = computed((): ListFilter[] => {
    const choices = auditAreas.map((value) => ({ value, label: this.t(`audit.areas.${value}`) }));
    return [{ key: 'area', label: this.t('audit.area'), choices, single: true }];
  });
  protected readonly columns = computed((): ListColumn<AuditEntryView>[] => [
    {
      key: 'action',
      label: this.t('audit.action'),
      card: 'title',
      cell: (entry) => ({ text: this.actionText(entry) }),
    },
    {
      key: 'who',
      label: this.t('audit.who'),
      width: '140px',
      cell: (entry) => ({ text: personWords(entry, this.t) }),
    },
    {
      key: 'subject',
      label: this.t('audit.subject'),
      width: '30%',
      cell: (entry) => ({ text: subjectWords(entry, this.t) }),
    },
    {
      key: 'when',
      label: this.t('audit.when'),
      width: '120px',
      card: 'chip',
      cell: ({ at }) => ({ text: '', at }),
    },
  ]);
  protected readonly verdictText = computed(() => {
    const verdict = this.verdict();
    if (!verdict) return '';
    if (verdict.isIntact) return this.t('audit.intact', { count: verdict.entries });
    return this.t(`audit.broken.${verdict.reason}`, { place: verdict.brokenAt ?? 0 });
  });

  constructor() {
    effect(() => {
      const [area] = this.query.chosen('area', auditAreas);
      const query = { userName: this.query.text() || undefined, action: area && `${area}.` };
      untracked(() => {
        this.current.set(undefined);
        void this.list.open((cursor, signal) =>
          this.api.call(auditApi.list, { query: { ...query, cursor }, signal }),
        );
      });
    });
  }

  protected actionText({ action }: AuditEntryView): string {
    const key = wordsOf(action);
    return key ? this.t(key) : action;
  }

  protected open(entry: AuditEntryView): void {
    this.dialog.open(EntryDialog, {
      data: { entry, action: this.actionText(entry) },
      backdropClass: 'cw-backdrop',
      ariaLabel: this.actionText(entry),
    });
  }

  protected async verify(): Promise<void> {
    this.isVerifying.set(true);
    this.verdict.set(undefined);
    try {
      this.verdict.set(await this.api.call(auditApi.verify));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.toaster.fail(error);
    } finally {
      this.isVerifying.set(false);
    }
  }
}
