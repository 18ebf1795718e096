import type { ElementRef } from '@angular/core';
import { Component, input, model, viewChild } from '@angular/core';
import { Icon } from '../icons/icon';
import { isTyping } from './list-keys';

const pauseMs = 300;

/** Words to look for in a list; `/` jumps here, `Escape` empties. */
@Component({
  selector: 'cw-search-box',
  imports: [Icon],
  template: `
    <cw-icon class="small" name="search" />
    <input
      #box
      class="cw-input"
      type="search"
      maxlength="100"
      [attr.aria-label]="label()"
      [placeholder]="label()"
      [value]="text()"
      (input)="later($any($event.target).value)"
      (keydown.escape)="text.set(''); box.blur()"
    />
  `,
  styles: `
    :host {
      position: relative;
      display: inline-flex;
      flex: 0 1 240px;
      align-items: center;
    }
    cw-icon {
      position: absolute;
      left: 9px;
      color: var(--cw-text-3);
      pointer-events: none;
    }
    input {
      height: 28px;
      padding-left: 30px;
      border-color: var(--cw-line-strong);
      font-size: 13px;
    }
    input::-webkit-search-cancel-button {
      display: none;
    }
    @media (pointer: coarse) {
      input {
        height: 36px;
        font-size: 16px;
      }
    }
  `,
  host: { '(document:keydown)': 'onKey($event)' },
})
export class SearchBox {
  readonly label = input.required<string>();
  readonly text = model.required<string>();
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected later(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.text.set(text.trim()), pauseMs);
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.key !== '/' || isTyping(event.target)) return;
    event.preventDefault();
    this.box().nativeElement.focus();
  }
}
