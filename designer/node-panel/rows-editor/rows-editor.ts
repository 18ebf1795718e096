import { Component, computed, input, output } from '@angular/core';
import { panelTexts } from '../panel-texts';

type Row = Record<string, unknown>;

/** A list of plain texts, or of rows with the same few columns such as key and label. */
@Component({
  selector: 'cw-rows-editor',
  templateUrl: './rows-editor.html',
  styleUrl: './rows-editor.css',
})
export class RowsEditor {
  protected readonly t = panelTexts();
  readonly inputId = input.required<string>();
  readonly rows = input.required<readonly (Row | string)[]>();
  /** Columns of a new row where there is none to look at; default one plain text. */
  readonly columns = input<readonly string[]>([]);
  readonly rowsChange = output<(Row | string)[]>();

  protected readonly names = computed(() => {
    const first = this.rows()[0];
    return typeof first === 'object' ? Object.keys(first) : this.columns();
  });

  protected cell(row: Row | string, name: string): string {
    return typeof row === 'string' ? row : String(row[name] ?? '');
  }
  protected edit(index: number, name: string, text: string): void {
    this.rowsChange.emit(
      this.rows().map((row, i) =>
        i !== index ? row : typeof row === 'string' ? text : { ...row, [name]: text },
      ),
    );
  }
  protected add(): void {
    const names = this.names();
    this.rowsChange.emit([
      ...this.rows(),
      names.length ? Object.fromEntries(names.map((name) => [name, ''])) : '',
    ]);
  }
  protected remove(index: number): void {
    this.rowsChange.emit(this.rows().filter((_, i) => i !== index));
  }
}
