import { Component, input } from '@angular/core';

/**
 * What a page is about and, beside it, what belongs to that; each scrolls by itself, on a phone one below the other.
 * Slots: `[aside]`, the rest. Parts of either are `<section class="cw-section">`.
 */
@Component({
  selector: 'cw-columns',
  template: `
    <div class="main"><ng-content /></div>
    <aside [class.wide]="wide()"><ng-content select="[aside]" /></aside>
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      min-height: 0;
      border-top: 1px solid var(--cw-line);
    }
    .main {
      flex: 1;
      min-width: 0;
      overflow: auto;
    }
    aside {
      flex: none;
      width: 340px;
      overflow: auto;
      border-left: 1px solid var(--cw-line);
    }
    aside.wide {
      width: 400px;
    }
    @media (max-width: 1023px) {
      aside,
      aside.wide {
        width: 300px;
      }
    }
    @media (max-width: 767px) {
      :host {
        flex-direction: column;
        overflow: auto;
      }
      .main,
      aside,
      aside.wide {
        flex: none;
        width: auto;
        overflow: visible;
      }
      aside {
        border-top: 1px solid var(--cw-line);
        border-left: 0;
      }
    }
  `,
})
export class Columns {
  /** Whether what is beside needs room, such as a history. */
  readonly wide = input(false);
}
