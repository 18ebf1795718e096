import type { Type } from '@angular/core';
import { renderPage } from '@callweave/platform/ui/testing';
import { panelScope } from './panel-texts';

/** Renders one part of the panel. */
export const renderPanel = <T>(component: Type<T>, inputs: Record<string, unknown>) =>
  renderPage(component, { inputs, texts: [panelScope] });

/** Types into a control, as a person who then leaves it. */
export function enter(page: HTMLElement, selector: string, value: string): void {
  const control = page.querySelector<HTMLInputElement | HTMLSelectElement>(selector)!;
  control.value = value;
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The checkbox with this label. */
export function checkbox(page: HTMLElement, label: string): HTMLInputElement {
  const found = [...page.querySelectorAll('label')].find((one) => one.textContent!.includes(label));
  return found!.querySelector('input')!;
}

/** The button with this text. */
export function button(page: HTMLElement, text: string): HTMLButtonElement {
  return [...page.querySelectorAll('button')].find((one) => one.textContent!.trim() === text)!;
}
