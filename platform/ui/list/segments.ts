import {
  afterRenderEffect,
  Component,
  type ElementRef,
  inject,
  input,
  model,
  viewChild,
} from '@angular/core';
import { I18n } from '../i18n/i18n';

export interface SegmentChoice {
  key: string;
  label: string;
  /** Arrives late; its place is kept. */
  count?: number;
  /** Counting stopped at `count`. */
  atLeast?: boolean;
}

/** Saved queries side by side, with counters. */
@Component({
  selector: 'cw-segments',
  template: `
    <div #row class="segments" role="group" [attr.aria-label]="label()">
      @for (choice of choices(); track choice.key) {
        <button type="button" [attr.aria-pressed]="choice.key === chosen()" (click)="chosen.set(choice.key)">
          {{ choice.label }}
          @if (choice.count !== undefined) {
            <span class="count cw-number">{{ choice.count }}{{ choice.atLeast ? '+' : '' }}</span>
          }
        </button>
      }
    </div>
  `,
  styles: `
    .segments {
      display: flex;
      gap: 2px;
      padding: 0 var(--cw-4);
      overflow-x: auto;
      scrollbar-width: none;
    }
    button {
      display: inline-flex;
      flex: none;
      align-items: center;
      gap: 6px;
      height: 32px;
      padding: 0 10px;
      border: 0;
      border-radius: var(--cw-radius);
      background: transparent;
      color: var(--cw-text-2);
      font-weight: 500;
      white-space: nowrap;
      cursor: pointer;
    }
    button:hover {
      background: var(--cw-hover);
    }
    button:focus-visible {
      outline-offset: -2px;
    }
    button[aria-pressed='true'] {
      background: var(--cw-pressed);
      color: var(--cw-text);
    }
    .count {
      color: var(--cw-text-2);
      font-size: 12px;
      font-weight: 400;
    }
    @media (pointer: coarse) {
      button {
        height: 40px;
      }
    }
  `,
})
export class Segments {
  protected readonly t = inject(I18n).t;
  readonly choices = input.required<SegmentChoice[]>();
  readonly label = input.required<string>();
  readonly chosen = model.required<string>();
  private readonly row = viewChild.required<ElementRef<HTMLElement>>('row');

  constructor() {
    afterRenderEffect(() => {
      const at = this.choices().findIndex(({ key }) => key === this.chosen());
      this.row().nativeElement.children[at]?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    });
  }
}
