import {
  afterNextRender,
  Component,
  CSP_NONCE,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import type { FormSchema, Locale } from '@callweave/platform/kernel';
import type { FormEditor } from '@bpmn-io/form-js-editor';
import { editorTexts } from '../editor-texts';
import { translateTree } from '../translate-tree';

/** Quiet time after the last change before it is told. */
const CHANGE_MS = 300;

/** Hosts the form-js editor for one form of the bundle. */
@Component({
  selector: 'cw-form-canvas',
  template: '<div #host class="cw-form-editor"></div>',
  styleUrl: './form-canvas.css',
  encapsulation: ViewEncapsulation.None,
})
export class FormCanvas {
  readonly schema = input.required<FormSchema>();
  readonly locale = input.required<Locale>();
  readonly changed = output<FormSchema>();
  readonly importFailed = output<string>();

  private readonly nonce = inject(CSP_NONCE);
  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  private readonly isOpen = signal(false);
  private editor?: FormEditor;
  private shown?: string;
  private unchanged?: string;
  private timer?: ReturnType<typeof setTimeout>;

  constructor() {
    afterNextRender(() => void this.open());
    effect(() => {
      if (this.isOpen()) void this.show(this.schema());
    });
    const destroyRef = inject(DestroyRef);
    effect((onCleanup) => {
      if (this.isOpen()) onCleanup(translateTree(this.host().nativeElement, this.locale()));
    });
    destroyRef.onDestroy(() => {
      clearTimeout(this.timer);
      this.editor?.destroy();
    });
  }

  private async open(): Promise<void> {
    const [{ FormEditor }, { ownFieldsModule }, { StyleModule }] = await Promise.all([
      import('@bpmn-io/form-js-editor'),
      import('../own-fields'),
      import('style-mod'),
    ]);
    // the editor's code fields make a style element: the page's policy wants its nonce on it, and they cannot say so
    if (this.nonce) StyleModule.mount(document, [], { nonce: this.nonce });
    this.editor = new FormEditor({
      container: this.host().nativeElement,
      additionalModules: [ownFieldsModule((text) => this.word(text))],
    });
    this.editor.on('changed', () => this.announce());
    this.isOpen.set(true);
  }

  private word(text: string): string {
    const locale = this.locale();
    return locale === 'en' ? text : (editorTexts[locale][text] ?? text);
  }

  private async show(schema: FormSchema): Promise<void> {
    const text = JSON.stringify(schema);
    if (text === this.shown) return;
    this.shown = text;
    try {
      await this.editor!.importSchema(JSON.parse(text));
      // reading adds ids and versions of its own: that is nobody's change
      this.unchanged = JSON.stringify(this.editor!.saveSchema());
    } catch (error) {
      this.importFailed.emit(error instanceof Error ? error.message : String(error));
    }
  }

  private announce(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const schema = this.editor!.saveSchema() as FormSchema;
      const text = JSON.stringify(schema);
      if (text === this.unchanged) return;
      this.shown = this.unchanged = text;
      this.changed.emit(schema);
    }, CHANGE_MS);
  }
}
