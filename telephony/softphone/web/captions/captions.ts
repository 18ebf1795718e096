import { Component, effect, type ElementRef, inject, input, viewChild } from '@angular/core';
import { I18n, Icon } from '@callweave/platform/ui';
import type { PhoneLine } from '../phone-store';

/** The call as a chat: what was heard at the left, the caller's keys at the right. Follows the newest line. */
@Component({
  selector: 'cw-captions',
  imports: [Icon],
  template: `
    <div #log class="log" role="log" tabindex="0" [attr.aria-label]="t('phone.captions')">
      @for (line of lines(); track line.id) {
        <p class="line" [class.mine]="line.kind === 'keys'" [class.running]="line.isRunning">
          <span class="cw-unseen">{{ t(line.kind === 'keys' ? 'phone.pressed' : 'phone.heard') }}</span>
          @if (line.kind === 'play') {
            <cw-icon class="small" name="record" />{{ t('phone.file', { name: fileName(line.text) }) }}
          } @else {
            {{ line.text }}
          }
          @if (line.isCut) {
            <span class="cut">{{ t('phone.cut') }}</span>
          }
        </p>
      }
    </div>
  `,
  styleUrl: './captions.css',
})
export class Captions {
  protected readonly t = inject(I18n).t;
  readonly lines = input.required<readonly PhoneLine[]>();
  private readonly log = viewChild.required<ElementRef<HTMLElement>>('log');
  protected readonly fileName = fileName;

  constructor() {
    effect(() => {
      if (!this.lines().length) return;
      const element = this.log().nativeElement;
      // After the new line is drawn.
      queueMicrotask(() => (element.scrollTop = element.scrollHeight));
    });
  }
}

function fileName(url: string): string {
  return url.split(/[?#]/)[0]!.split('/').pop() || url;
}
