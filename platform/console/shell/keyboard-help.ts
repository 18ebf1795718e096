import { DialogRef } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import { I18n } from '@callweave/platform/ui';

const keys = [
  { keys: ['Ctrl', 'K'], text: 'ui.keys.palette' },
  { keys: ['J'], text: 'ui.keys.moveDown' },
  { keys: ['K'], text: 'ui.keys.moveUp' },
  { keys: ['Enter'], text: 'ui.keys.openRow' },
  { keys: ['/'], text: 'ui.keys.filter' },
  { keys: ['?'], text: 'ui.keys.help' },
];

@Component({
  selector: 'cw-keyboard-help',
  template: `
    <div class="cw-dialog">
      <h1 id="cw-keys-title">{{ t('ui.keys.title') }}</h1>
      <dl>
        @for (line of keys; track line.text) {
          <div>
            <dt>{{ t(line.text) }}</dt>
            <dd>
              @for (key of line.keys; track key) {
                <kbd>{{ key }}</kbd>
              }
            </dd>
          </div>
        }
      </dl>
      <div class="cw-dialog-actions">
        <button type="button" class="cw-button" (click)="dialog.close()">{{ t('ui.close') }}</button>
      </div>
    </div>
  `,
  styles: `
    dl > div {
      display: flex;
      justify-content: space-between;
      padding: 6px 0;
    }
    dd {
      display: flex;
      gap: 4px;
    }
  `,
})
export class KeyboardHelp {
  protected readonly t = inject(I18n).t;
  protected readonly dialog = inject(DialogRef);
  protected readonly keys = keys;
}
