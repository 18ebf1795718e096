import { Component, inject, input, output } from '@angular/core';
import type { FlowTriggerView, FlowVersion } from '@callweave/designer/flows/contract';
import { I18n, TimeWords } from '@callweave/platform/ui';

/** Published versions, newest first, with the way back to an older one. */
@Component({
  selector: 'cw-version-list',
  templateUrl: './version-list.html',
  styleUrl: './version-list.css',
})
export class VersionList {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly pick = this.i18n.pick;
  protected readonly time = inject(TimeWords);
  readonly versions = input.required<readonly FlowVersion[]>();
  readonly canPublish = input(false);
  readonly rollback = output<FlowVersion>();

  protected waitsFor({ kind, message, dueAt }: FlowTriggerView): string {
    if (kind === 'message') return this.t('flows.triggers.message', { message });
    return dueAt
      ? this.t('flows.triggers.next', { when: this.time.short(dueAt) })
      : this.t('flows.triggers.over');
  }

  protected short(at: string | undefined): string {
    return at ? this.time.short(at) : '';
  }

  protected isLive(version: FlowVersion): boolean {
    return version.aliases.includes('live');
  }
}
