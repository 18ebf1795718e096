import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { type DurationUnit, durationUnits, parseDuration, writeDuration } from '../duration';
import { panelTexts } from '../panel-texts';

/** An ISO 8601 duration as amount and unit; what is more than that stays a text. */
@Component({
  selector: 'cw-duration-editor',
  template: `
    @if (parts(); as parts) {
      <div class="pair">
        <input
          class="cw-input"
          type="number"
          min="1"
          [id]="inputId()"
          [value]="parts.amount || ''"
          (change)="set($any($event.target).valueAsNumber, unit())"
        />
        <select class="cw-input" [attr.aria-label]="t('unit')" (change)="setUnit($any($event.target).value)">
          @for (one of units; track one) {
            <option [value]="one" [selected]="one === unit()">{{ t('units.' + one) }}</option>
          }
        </select>
      </div>
    } @else {
      <input
        class="cw-input feel"
        type="text"
        [id]="inputId()"
        [value]="duration()"
        (change)="durationChange.emit($any($event.target).value.trim())"
      />
    }
  `,
  styles: `
    .pair {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: var(--cw-1);
    }
    .feel {
      font-family: var(--cw-mono);
      font-size: 12px;
    }
  `,
})
export class DurationEditor {
  protected readonly t = panelTexts();
  readonly inputId = input.required<string>();
  /** Such as `PT30M`; empty: none. */
  readonly duration = input.required<string>();
  /** Chosen while there is no amount yet. */
  readonly firstUnit = input<DurationUnit>('minutes');
  /** Empty when the amount was taken away. */
  readonly durationChange = output<string>();

  protected readonly units = durationUnits;
  protected readonly parts = computed(() =>
    this.duration() === '' ? { amount: 0, unit: this.firstUnit() } : parseDuration(this.duration()),
  );
  protected readonly unit = linkedSignal(() => this.parts()?.unit ?? this.firstUnit());

  protected set(amount: number, unit: DurationUnit): void {
    this.durationChange.emit(amount > 0 ? writeDuration(Math.round(amount), unit) : '');
  }
  protected setUnit(unit: DurationUnit): void {
    this.unit.set(unit);
    const amount = this.parts()?.amount ?? 0;
    if (amount > 0) this.set(amount, unit);
  }
}
