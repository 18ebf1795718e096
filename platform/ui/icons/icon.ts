import { Component, computed, input } from '@angular/core';
import { type IconName, icons } from './icons';

/** Decorative icon of the set; what it means must also be said in words or by the button's `aria-label`. */
@Component({
  selector: 'cw-icon',
  template: `<svg viewBox="0 0 20 20" aria-hidden="true"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      width: 20px;
      height: 20px;
    }
    :host(.small) {
      width: 16px;
      height: 16px;
    }
    :host(.large) {
      width: 32px;
      height: 32px;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.5;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    :host(.large) svg {
      stroke-width: 1.1;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => icons[this.name()]);
}
