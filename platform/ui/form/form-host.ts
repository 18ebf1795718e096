import { FeelExpressionLanguage, Form } from '@bpmn-io/form-js-viewer';
import { checkSubmit, fieldsOf, fieldStates, type FormData } from '@callweave/platform/form-logic';
import type { FormSchema, Locale } from '@callweave/platform/kernel';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import { MandarinTraditional } from 'flatpickr/dist/l10n/zh-tw.js';
import { viewerSchema } from './viewer-schema';

/** One wrong field of the shown form. */
export interface WrongField {
  key: string;
  label: string;
  detail: string;
}

type Errors = Record<string, string[]>;

interface Viewer {
  importSchema(schema: FormSchema, data: object): Promise<unknown>;
  validate(): Errors;
  destroy(): void;
  setProperty(name: string, value: unknown): void;
  on(event: string, listener: () => void): void;
  _getState(): { data: Record<string, unknown>; errors: Errors };
  _setState(state: { errors: Errors }): void;
}

/** form-js keeps an empty field as `""`, the server as null; conditions such as `=cardMask = null` mean the latter. */
class BlankIsNull extends FeelExpressionLanguage {
  override evaluate(expression: string, data: FormData = {}): unknown {
    return super.evaluate(expression, withNulls(data));
  }
  override evaluateUnaryTest(expression: string, data: FormData = {}): boolean | null {
    return super.evaluateUnaryTest(expression, withNulls(data));
  }
}

function withNulls(data: FormData): FormData {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value === '' ? null : value]));
}

/**
 * The form-js viewer around one schema. Rules are form-logic's, the same ones the server applies, so that browser and
 * server never disagree and messages come in the reader's language.
 */
export class FormHost {
  private readonly viewer: Viewer;
  private schema: FormSchema | undefined;
  private last = { key: '', errors: new Map<string, string>() };

  constructor(
    private readonly container: HTMLElement,
    private locale: Locale,
    onChange: () => void,
  ) {
    const validator = [
      'value',
      { validateField: () => [], validateFieldInstance: this.validateOne.bind(this) },
    ];
    this.viewer = new Form({
      container,
      additionalModules: [{ validator, expressionLanguage: ['type', BlankIsNull] }],
    }) as unknown as Viewer;
    this.viewer.on('field.updated', () => queueMicrotask(onChange));
    this.speak(locale);
  }

  async show(schema: FormSchema, data: FormData): Promise<void> {
    this.schema = schema;
    await this.viewer.importSchema(viewerSchema(schema), structuredClone(data));
    this.viewer._setState({ errors: {} }); // nobody likes red before the first key
  }

  speak(locale: Locale): void {
    this.locale = locale;
    this.last.key = '';
    flatpickr.localize(
      locale === 'zh-CN' ? Mandarin : locale === 'zh-TW' ? MandarinTraditional : flatpickr.l10ns.en!,
    );
  }

  lock(isLocked: boolean): void {
    this.viewer.setProperty('readOnly', isLocked);
  }

  /** What the person may have written: fields that are shown, open and not computed. */
  values(): Record<string, unknown> {
    const { data } = this.viewer._getState();
    const open = fieldStates(this.schema!, withNulls(data)).filter(
      ({ isVisible, isReadonly, type }) => isVisible && !isReadonly && type !== 'attachments',
    );
    return Object.fromEntries(
      open.filter(({ key }) => data[key] !== undefined).map(({ key }) => [key, data[key]]),
    );
  }

  /** Shows what is wrong at the fields; `requireAll` false lets empty fields pass, as drafts do. */
  check(requireAll: boolean): WrongField[] {
    const { data } = this.viewer._getState();
    return this.mark(this.findErrors(data, requireAll));
  }

  /** Shows errors of the server at their fields. @returns those that belong to a field of this form */
  mark(details: ReadonlyMap<string, string>): WrongField[] {
    const wrong = fieldsOf(this.schema!)
      .filter(({ key }) => details.has(key))
      .map(({ key, label, component }) => ({
        key,
        label,
        id: component.id ?? key,
        detail: details.get(key)!,
      }));
    this.viewer._setState({ errors: Object.fromEntries(wrong.map(({ id, detail }) => [id, [detail]])) });
    return wrong.map(({ key, label, detail }) => ({ key, label, detail }));
  }

  /** Is the field marked now? */
  isWrong(key: string): boolean {
    return this.idOf(key) in this.viewer._getState().errors;
  }

  focus(key: string): void {
    const id = this.idOf(key);
    const control = this.container.querySelector<HTMLElement>(
      `:is(input,textarea,select,[tabindex="0"])[id$="-${CSS.escape(id)}"], :is(input,button)[id*="-${CSS.escape(id)}-"]`,
    );
    control?.scrollIntoView({ block: 'center' });
    control?.focus({ preventScroll: true });
  }

  destroy(): void {
    this.viewer.destroy();
  }

  private idOf(key: string): string {
    return fieldsOf(this.schema!).find((field) => field.key === key)?.component.id ?? key;
  }

  private validateOne({ id }: { id: string }, value: unknown): string[] {
    const field = fieldsOf(this.schema!).find(({ key, component }) => (component.id ?? key) === id);
    if (!field) return [];
    const detail = this.findErrors({ ...this.viewer._getState().data, [field.key]: value }, true).get(
      field.key,
    );
    return detail === undefined ? [] : [detail];
  }

  /** Errors by field key; remembered for the same data, as form-js asks field by field. */
  private findErrors(data: FormData, requireAll: boolean): Map<string, string> {
    const key = JSON.stringify([requireAll, data]);
    if (key !== this.last.key) this.last = { key, errors: this.computeErrors(data, requireAll) };
    return this.last.errors;
  }

  private computeErrors(data: FormData, requireAll: boolean): Map<string, string> {
    const states = fieldStates(this.schema!, withNulls(data)).filter(
      ({ isVisible, isReadonly }) => isVisible && !isReadonly,
    );
    const sent = Object.fromEntries(states.map(({ key }) => [key, data[key] ?? null]));
    const { errors } = checkSubmit(this.schema!, sent, { requireAll, current: withNulls(data) });
    return new Map(errors.map(({ pointer, detail }) => [pointer.split('/').pop()!, detail[this.locale]]));
  }
}
