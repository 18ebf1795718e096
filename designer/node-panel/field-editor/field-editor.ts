import { Component, computed, input, output } from '@angular/core';
import type { NodeFieldView } from '@callweave/designer/flows/contract';
import type { Locale } from '@callweave/platform/kernel';
import { type FieldValue, type LiteralKind, readSource, writeSource } from '../feel-literal';
import { RowsEditor } from '../rows-editor/rows-editor';
import { panelTexts } from '../panel-texts';

/** One input of a node in business words, with a switch to a formula. */
@Component({
  selector: 'cw-field-editor',
  imports: [RowsEditor],
  templateUrl: './field-editor.html',
  styleUrl: './field-editor.css',
})
export class FieldEditor {
  protected readonly t = panelTexts();
  readonly field = input.required<NodeFieldView>();
  readonly source = input.required<string | undefined>();
  readonly locale = input.required<Locale>();
  /** The new source of the mapping; undefined removes it. */
  readonly sourceChange = output<string | undefined>();

  protected readonly id = computed(() => `cw-field-${this.field().name}`);
  protected readonly value = computed<FieldValue>(() => {
    const value = readSource(this.source(), this.kind());
    return this.field().editor === 'feel' && value.mode === 'literal'
      ? { mode: 'feel', feel: String(value.value) }
      : value;
  });
  protected readonly choices = computed(() =>
    Object.entries(this.field().choices ?? {}).map(([value, label]) => ({
      value,
      label: label[this.locale()],
    })),
  );
  protected readonly isMissing = computed(() => this.field().isRequired && !this.source());

  protected readonly kind = computed((): LiteralKind => {
    const { editor } = this.field();
    return editor === 'number' || editor === 'boolean' || editor === 'list' ? editor : 'text';
  });

  protected set(value: string | number | boolean | Record<string, unknown>[] | string[]): void {
    this.sourceChange.emit(writeSource({ mode: 'literal', value }));
  }
  protected setNumber(text: string): void {
    if (text === '') this.sourceChange.emit(undefined);
    else if (Number.isFinite(Number(text))) this.set(Number(text));
  }
  protected setFeel(feel: string): void {
    this.sourceChange.emit(writeSource({ mode: 'feel', feel }));
  }
  protected setLanguages(change: { zh?: string; en?: string }): void {
    const value = this.value();
    if (value.mode === 'languages') this.sourceChange.emit(writeSource({ ...value, ...change }));
  }
  /** One wording for everybody, or one per language. */
  protected toggleLanguages(): void {
    const value = this.value();
    if (value.mode === 'languages') this.set(value.zh);
    else if (value.mode === 'literal') {
      const text = String(value.value);
      this.sourceChange.emit(writeSource({ mode: 'languages', zh: text, en: text }));
    }
  }
  /** Between constant and formula; what was there is kept as its formula, and back where that is possible. */
  protected toggleFormula(): void {
    const value = this.value();
    if (value.mode !== 'feel') {
      const source = writeSource(value) ?? '';
      return this.setFeel(source.startsWith('=') ? source.slice(1) : JSON.stringify(source));
    }
    const back = readSource(`=${value.feel}`, this.kind());
    this.sourceChange.emit(back.mode === 'feel' ? undefined : writeSource(back));
  }
}
