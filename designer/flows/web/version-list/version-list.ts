import { Component, inject, input, output } from '@angular/core';
import type { FlowVersion } from '@callweave/designer/flows/contract';
import { I18n, TimeWords } from '@callweave/platform/ui';

/** Published versions, newest first, with the way back to an older one. */
@Component({
  selector: 'cw-version-list',
  templateUrl: './version-list.html',
  styleUrl: './version-list.css',
})
export class VersionList {
  protected readonly t = inject(I18n).t;
  protected readonly time = inject(TimeWords);
  readonly versions = input.required<readonly FlowVersion[]>();
  readonly canPublish = input(false);
  readonly rollback = output<FlowVersion>();

  protected isLive(version: FlowVersion): boolean {
    return version.aliases.includes('live');
  }
}
