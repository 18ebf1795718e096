import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import type { AuditEntryView } from '@callweave/platform/audit/contract';
import { I18n } from '@callweave/platform/ui';
import { EntryDetail } from './entry-detail';

/** An entry where there is no room for a preview beside the list. */
@Component({
  selector: 'cw-audit-entry-dialog',
  imports: [EntryDetail],
  template: `
    <div class="cw-dialog">
      <cw-audit-entry [entry]="data.entry" [action]="data.action" />
      <div class="cw-dialog-actions">
        <button type="button" class="cw-button primary" (click)="dialog.close()">
          {{ t('audit.close') }}
        </button>
      </div>
    </div>
  `,
  styles: `
    cw-audit-entry {
      padding: 0;
    }
  `,
})
export class EntryDialog {
  protected readonly t = inject(I18n).t;
  protected readonly dialog = inject(DialogRef);
  protected readonly data = inject<{ entry: AuditEntryView; action: string }>(DIALOG_DATA);
}
