import { Component, computed, input } from '@angular/core';

/** Grey bars of the size of what is coming. Invisible for the first 200 ms, so that fast answers do not flicker. */
@Component({
  selector: 'cw-skeleton',
  template: `
    @for (row of bars(); track row) {
      <span class="bar" [style.height.px]="height()" [style.width.%]="100 - ((row * 7) % 23)"></span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-2);
      padding: var(--cw-3);
      opacity: 0;
      animation: appear 1ms 200ms forwards;
    }
    .bar {
      border-radius: var(--cw-radius-small);
      background: var(--cw-skeleton);
    }
    @keyframes appear {
      to {
        opacity: 1;
      }
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class Skeleton {
  readonly rows = input(8);
  /** Pixels per bar. */
  readonly height = input(28);
  protected readonly bars = computed(() => Array.from({ length: this.rows() }, (_, index) => index));
}
