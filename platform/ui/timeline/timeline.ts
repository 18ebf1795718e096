import { Component, input } from '@angular/core';
import { Icon } from '../icons/icon';
import type { IconName } from '../icons/icons';
import type { Tone } from '../list/list-column';
import { Time } from '../time/time';

export interface TimelineEntry {
  id: string;
  at: string;
  icon: IconName;
  tone?: Tone;
  title: string;
  /** After the title, quieter: who. */
  by?: string;
  /** What was said, heard or changed; lines are kept. */
  text?: string;
  chips?: { text: string; tone: Tone }[];
}

/** What happened, newest or oldest first as given, along a line. */
@Component({
  selector: 'cw-timeline',
  imports: [Icon, Time],
  template: `
    <ol>
      @for (entry of entries(); track entry.id) {
        <li>
          <span class="dot {{ entry.tone ?? 'plain' }}"><cw-icon class="small" [name]="entry.icon" /></span>
          <div class="words">
            <p class="head">
              <span class="title">{{ entry.title }}</span>
              @if (entry.by) {
                <span class="by">{{ entry.by }}</span>
              }
              <cw-time class="cw-number" [at]="entry.at" [as]="timeAs()" />
            </p>
            @if (entry.text) {
              <p class="text cw-prose">{{ entry.text }}</p>
            }
            @if (entry.chips?.length) {
              <p class="chips">
                @for (chip of entry.chips; track $index) {
                  <span class="cw-chip {{ chip.tone }}">{{ chip.text }}</span>
                }
              </p>
            }
          </div>
        </li>
      }
    </ol>
  `,
  styles: `
    li {
      position: relative;
      display: flex;
      gap: var(--cw-3);
      padding-bottom: var(--cw-4);
    }
    li:not(:last-child)::before {
      position: absolute;
      top: 26px;
      bottom: -2px;
      left: 12px;
      width: 1px;
      background: var(--cw-line);
      content: '';
    }
    .dot {
      display: grid;
      flex: none;
      place-items: center;
      width: 25px;
      height: 25px;
      border-radius: 50%;
      background: var(--cw-hover);
      color: var(--cw-text-2);
    }
    .dot.good {
      background: var(--cw-good-soft);
      color: var(--cw-good);
    }
    .dot.waiting {
      background: var(--cw-waiting-soft);
      color: var(--cw-waiting);
    }
    .dot.danger {
      background: var(--cw-danger-soft);
      color: var(--cw-danger);
    }
    .dot.info {
      background: var(--cw-info-soft);
      color: var(--cw-info);
    }
    .dot.accent {
      background: var(--cw-accent-soft);
      color: var(--cw-accent-text);
    }
    .words {
      flex: 1;
      min-width: 0;
      padding-top: 3px;
      font-size: 13px;
      line-height: 18px;
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: 2px var(--cw-2);
    }
    .title {
      font-weight: 500;
    }
    .by {
      color: var(--cw-text-2);
    }
    cw-time {
      margin-left: auto;
      color: var(--cw-text-3);
      white-space: nowrap;
    }
    .text {
      margin-top: 2px;
      color: var(--cw-text-2);
      white-space: pre-line;
    }
    .chips {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cw-1);
      margin-top: var(--cw-1);
    }
  `,
})
export class Timeline {
  readonly entries = input.required<readonly TimelineEntry[]>();
  readonly timeAs = input<'relative' | 'short' | 'clock' | 'second'>('short');
}
