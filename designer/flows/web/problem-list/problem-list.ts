import { Component, inject, input, output } from '@angular/core';
import type { FlowProblem } from '@callweave/designer/flows/contract';
import { I18n } from '@callweave/platform/ui';

/** What is wrong with the drawing; choosing a line shows the place. */
@Component({
  selector: 'cw-problem-list',
  template: `
    @for (problem of problems(); track $index) {
      <button type="button" class="line" (click)="chosen.emit(problem)">
        <span
          class="cw-chip"
          [class.danger]="problem.severity === 'error'"
          [class.waiting]="problem.severity !== 'error'"
        >
          {{ t('flows.severity.' + problem.severity) }}
        </span>
        <span>{{ pick(problem.text) }}</span>
        @if (problem.elementId ?? problem.formId; as place) {
          <span class="place">{{ names()[place] ?? place }}</span>
        }
      </button>
    } @empty {
      <p class="none">{{ t('flows.noProblems') }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
      overflow-y: auto;
    }
    .line {
      display: flex;
      align-items: center;
      gap: var(--cw-2);
      width: 100%;
      min-height: var(--cw-row);
      padding: var(--cw-1) var(--cw-4);
      border: 0;
      background: none;
      text-align: start;
      cursor: pointer;
    }
    .line:hover {
      background: var(--cw-hover);
    }
    .place {
      margin-left: auto;
      color: var(--cw-text-3);
      font: 400 12px/18px var(--cw-font);
    }
    .none {
      padding: var(--cw-3) var(--cw-4);
      color: var(--cw-text-3);
    }
  `,
})
export class ProblemList {
  protected readonly t = inject(I18n).t;
  protected readonly pick = inject(I18n).pick;
  readonly problems = input.required<readonly FlowProblem[]>();
  /** Names of elements by id. */
  readonly names = input<Readonly<Record<string, string>>>({});
  readonly chosen = output<FlowProblem>();
}
