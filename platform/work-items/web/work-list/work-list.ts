import { Component, computed, effect, inject, resource, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ticketRights } from '@callweave/platform/tickets/contract';
import {
  ApiClient,
  I18n,
  Icon,
  KeysetList,
  ListPreview,
  ListQuery,
  Page,
  RecordList,
  reread,
  Segments,
  Session,
  TimeWords,
  Toaster,
} from '@callweave/platform/ui';
import {
  type Segment,
  segments,
  workItemApi,
  type WorkItem,
  workItemRights,
} from '@callweave/platform/work-items/contract';
import { WorkPreview } from '../work-preview/work-preview';
import { workColumns } from './work-columns';

/** The first thing after sign-in: what this person should do next. */
@Component({
  selector: 'cw-work-list',
  imports: [ListPreview, Icon, Page, RecordList, RouterLink, Segments, WorkPreview],
  templateUrl: './work-list.html',
  styleUrl: './work-list.css',
})
export class WorkList {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly toaster = inject(Toaster);
  private readonly time = inject(TimeWords);
  protected readonly list = new KeysetList<WorkItem>();
  protected readonly current = signal<string | undefined>(undefined);
  protected readonly query = new ListQuery(['overdue']);
  protected readonly topics = ['work-items', `work-items:${this.session.me()?.user.id}`];
  protected readonly isOverdue = computed(() => this.query.chosen('overdue').length > 0);
  protected readonly chosen = computed<Segment>(() => this.query.chosen('segment', segments)[0] ?? 'mine');
  private readonly isHandled = computed(() => this.chosen().startsWith('handled'));
  protected readonly columns = computed(() => workColumns(this.isHandled(), this.i18n, this.time));
  private readonly counts = resource({ loader: () => this.api.call(workItemApi.counts) });
  protected readonly recount = reread(this.counts);
  protected readonly choices = computed(() => {
    const counts = this.counts.hasValue() ? this.counts.value() : undefined;
    return this.visibleSegments().map((key) => {
      const count = key === 'handled' || key === 'handledRole' ? undefined : counts?.[key];
      return {
        key,
        label: this.t(`work.segment.${key}`),
        count,
        atLeast: count !== undefined && count >= counts!.cap,
      };
    });
  });
  protected readonly overdueCount = computed(() =>
    this.counts.hasValue() ? this.counts.value().overdue : 0,
  );
  protected readonly canCreate = computed(() => this.session.can(ticketRights.create));
  protected readonly linkTo = ({ id }: WorkItem) => ['/work', id];

  constructor() {
    effect(() => {
      const query = { segment: this.chosen(), isOverdue: this.isOverdue() ? 'true' : undefined };
      untracked(
        () =>
          void this.list.open((cursor, signal) =>
            this.api.call(workItemApi.list, { query: { ...query, cursor }, signal }),
          ),
      );
    });
  }

  protected choose(segment: string): void {
    this.current.set(undefined);
    this.query.choose('segment', segment === 'mine' ? [] : [segment]);
  }

  protected open({ id }: WorkItem): void {
    void this.router.navigate(['/work', id]);
  }

  protected async claim(item: WorkItem): Promise<void> {
    try {
      await this.api.call(workItemApi.claim, { params: { id: item.id } });
      await this.router.navigate(['/work', item.id]);
    } catch (problem) {
      this.toaster.fail(problem);
      this.refresh();
    }
  }

  protected emptyTitle(): string {
    const key = this.chosen();
    return this.t(key === 'mine' || key === 'role' ? `work.empty.${key}` : 'work.empty.other');
  }

  protected emptyDetail(): string | undefined {
    const key = this.chosen();
    return key === 'mine' || key === 'role' ? this.t(`work.empty.${key}Text`) : undefined;
  }

  private refresh(): void {
    void this.list.refresh();
    this.recount();
  }

  private visibleSegments(): Segment[] {
    return segments.filter((key) => key !== 'institution' || this.session.can(workItemRights.institution));
  }
}
