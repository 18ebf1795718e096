import { Component, effect, inject, input } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { I18n } from '../i18n/i18n';

/**
 * The frame of every page: title and actions on top, below them what stays (`bar`), then what scrolls.
 * Slots: `[lead]` before the title, `[actions]`, `[bar]`, the rest.
 */
@Component({
  selector: 'cw-page',
  template: `
    <header>
      <ng-content select="[lead]" />
      <h1 class="cw-cut" tabindex="-1">{{ heading() }}</h1>
      <ng-content select="[beside]" />
      <div class="actions"><ng-content select="[actions]" /></div>
    </header>
    <ng-content select="[bar]" />
    <div class="body" [class.plain]="!scrolls()"><ng-content /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
      min-height: 0;
      background: var(--cw-surface);
    }
    header {
      display: flex;
      flex: none;
      align-items: center;
      gap: var(--cw-2);
      min-height: 52px;
      padding: var(--cw-2) var(--cw-4);
    }
    h1:focus {
      outline: none;
    }
    .actions {
      display: flex;
      flex: 1;
      align-items: center;
      justify-content: flex-end;
      gap: var(--cw-2);
    }
    @media (max-width: 767px) {
      header:has(> [lead]) {
        flex-wrap: wrap;
      }
      header:has(> [lead]) h1 {
        flex: 1 1 calc(100% - 64px);
        white-space: normal;
      }
    }
    .body {
      position: relative;
      flex: 1;
      min-height: 0;
      overflow: auto;
    }
    .body.plain {
      display: flex;
      flex-direction: column;
      overflow: hidden;
    }
  `,
})
export class Page {
  private readonly title = inject(Title);
  private readonly t = inject(I18n).t;
  readonly heading = input.required<string>();
  /** False when the content scrolls by itself, such as a list or a canvas. */
  readonly scrolls = input(true);

  constructor() {
    effect(() => this.title.setTitle(`${this.heading()} · ${this.t('ui.product')}`));
  }
}
