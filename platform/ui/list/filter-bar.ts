import { Component, input } from '@angular/core';
import { FilterChip } from './filter-chip';
import type { ListQuery } from './list-query';
import { SearchBox } from './search-box';
import { type SegmentChoice, Segments } from './segments';

/** One filter of a list; `key` is its query parameter. */
export interface ListFilter {
  key: string;
  label: string;
  choices: readonly { value: string; label: string }[];
  /** One value replaces the other instead of joining it. */
  single?: boolean;
}

/** Above a list: saved queries, words to look for, filters. The first segment is the one without a parameter. */
@Component({
  selector: 'cw-filter-bar',
  imports: [FilterChip, SearchBox, Segments],
  template: `
    @if (segments(); as choices) {
      <cw-segments
        [label]="label()"
        [choices]="choices"
        [chosen]="chosenOf(choices)"
        (chosenChange)="query().choose('segment', $event === choices[0]?.key ? [] : [$event])"
      />
    }
    <div class="filters">
      <cw-search-box [label]="searchLabel()" [text]="query().text()" (textChange)="query().search($event)" />
      @for (filter of filters(); track filter.key) {
        @if (filter.choices.length) {
          <cw-filter-chip
            [label]="filter.label"
            [choices]="filter.choices"
            [single]="filter.single ?? false"
            [chosen]="query().chosen(filter.key)"
            (chosenChange)="query().choose(filter.key, $event)"
          />
        }
      }
      <ng-content />
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-2);
      padding-bottom: 10px;
    }
    .filters {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      align-items: center;
      padding: 0 var(--cw-4);
    }
    @media (max-width: 767px) {
      .filters {
        flex-wrap: nowrap;
        overflow-x: auto;
        scrollbar-width: none;
      }
      cw-search-box {
        flex: none;
        width: 200px;
      }
    }
  `,
})
export class FilterBar {
  /** Name of the list for screen readers. */
  readonly label = input.required<string>();
  readonly searchLabel = input.required<string>();
  readonly query = input.required<ListQuery>();
  readonly filters = input.required<readonly ListFilter[]>();
  readonly segments = input<SegmentChoice[]>();

  protected chosenOf(choices: readonly SegmentChoice[]): string {
    const [wanted] = this.query().chosen('segment');
    return (choices.find(({ key }) => key === wanted) ?? choices[0])?.key ?? '';
  }
}
