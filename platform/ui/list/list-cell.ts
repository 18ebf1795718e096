import { Component, input } from '@angular/core';
import { Icon } from '../icons/icon';
import { Time } from '../time/time';
import type { Cell } from './list-column';

@Component({
  selector: 'cw-list-cell',
  imports: [Icon, Time],
  template: `
    @let shown = cell();
    @if (shown.icon) {
      <cw-icon class="small" [name]="shown.icon" />
    }
    @if (shown.chip) {
      <span class="cw-chip {{ shown.chip }}">{{ shown.text }}</span>
    } @else if (shown.isEmpty) {
      <span class="tone plain">–</span>
    } @else if (shown.at) {
      <cw-time class="tone {{ shown.tone }}" [at]="shown.at" />
    } @else {
      <span class="cw-cut tone {{ shown.tone }}" [title]="shown.text">{{ shown.text }}</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      max-width: 100%;
      vertical-align: middle;
    }
    .tone.danger {
      color: var(--cw-danger);
      font-weight: 500;
    }
    .tone.waiting {
      color: var(--cw-waiting);
    }
    .tone.plain {
      color: var(--cw-text-3);
    }
  `,
})
export class ListCell {
  readonly cell = input.required<Cell>();
}
