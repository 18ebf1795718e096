import type { FormComponent, FormSchema } from '@callweave/platform/kernel';
import { describe, expect, it } from 'vitest';
import { checkForm, checkSubmit, columnsOf, fieldStates } from './index';

const form = (...components: FormComponent[]): FormSchema => ({ id: 'f', type: 'default', components });
const options = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
];
const now = new Date('2026-03-02T01:00:00Z');

/** Errors of one value in a form of one field, as pointer and English text. */
function errorOf(component: FormComponent, value: unknown): string | undefined {
  const { errors } = checkSubmit(
    form({ key: 'f', label: 'F', ...component }),
    { f: value },
    { requireAll: true, now },
  );
  return errors[0]?.detail.en;
}

describe('a submitted form', () => {
  it.each<[FormComponent, unknown]>([
    [{ type: 'textfield' }, '张三'],
    [{ type: 'textfield', validate: { pattern: '^[A-Z]{2}\\d+$' } }, 'AB12'],
    [{ type: 'textfield', validate: { validationType: 'email' } }, 'a@b.cn'],
    [{ type: 'number', decimalDigits: 2 }, 1.25],
    [{ type: 'number', serializeToString: true }, '12345678901234567890'],
    [{ type: 'checkbox' }, false],
    [{ type: 'radio', values: options }, 'a'],
    [{ type: 'select', values: options }, 'b'],
    [{ type: 'checklist', values: options }, ['a', 'b']],
    [{ type: 'taglist', valuesExpression: '=["x","y"]' }, ['y']],
    [{ type: 'datetime', subtype: 'date' }, '2028-02-29'],
    [{ type: 'datetime', subtype: 'time', timeSerializingFormat: 'utc_offset' }, '09:30+08:00'],
    [{ type: 'datetime', subtype: 'datetime', timeSerializingFormat: 'utc_normalized' }, '2026-03-02T09:30Z'],
    [{ type: 'phone' }, '010-6555 0100'],
    [{ type: 'amount' }, '1000000000000.01'],
    [{ type: 'idCard' }, '11010519491231002X'],
    [{ type: 'idCard' }, { token: 'vault:0190', mask: '110105********002X' }],
    [{ type: 'attachments' }, ['0190']],
  ])('accepts %j with %j', (component, value) => {
    expect(errorOf(component, value)).toBeUndefined();
  });

  it.each<[FormComponent, unknown, string]>([
    [{ type: 'textfield' }, 7, 'F has the wrong type'],
    [{ type: 'textfield', validate: { maxLength: 3 } }, 'abcd', 'F has at most 3 characters'],
    [{ type: 'textfield', validate: { minLength: 3 } }, 'ab', 'F has at least 3 characters'],
    [{ type: 'textfield' }, 'x'.repeat(501), 'F has at most 500 characters'],
    [{ type: 'textfield', validate: { pattern: '^[A-Z]+$' } }, 'ab', 'F does not match the required format'],
    [{ type: 'textfield', validate: { validationType: 'email' } }, 'a@b', 'F is not a valid e-mail address'],
    [{ type: 'number' }, '1', 'F has the wrong type'],
    [{ type: 'number' }, Number.NaN, 'F has the wrong type'],
    [{ type: 'number', decimalDigits: 1 }, 1.25, 'F has at most 1 decimals'],
    [{ type: 'number', validate: { min: 5 } }, 4, 'F is at least 5'],
    [{ type: 'number', validate: { max: 5 } }, 6, 'F is at most 5'],
    [{ type: 'checkbox' }, 'true', 'F has the wrong type'],
    [{ type: 'radio', values: options }, 'c', 'F has no such option'],
    [{ type: 'checklist', values: options }, ['a', 'c'], 'F has no such option'],
    [{ type: 'checklist', values: options }, 'a', 'F has the wrong type'],
    [{ type: 'datetime', subtype: 'date' }, '2026-02-29', 'F is not a valid date'],
    [
      { type: 'datetime', subtype: 'date', disallowPassedDates: true },
      '2026-02-01',
      'F cannot be in the past',
    ],
    [{ type: 'datetime', subtype: 'time' }, '24:00', 'F is not a valid time'],
    [{ type: 'phone' }, 'call me', 'F is not a valid phone number'],
    [{ type: 'amount' }, '1.234', 'F is not a valid amount'],
    [{ type: 'idCard' }, '110105194912310021', 'F is not a valid ID card number'],
    [{ type: 'idCard' }, { token: 'x', mask: '' }, 'F is not a valid ID card number'],
    [{ type: 'attachments' }, [{ id: 1 }], 'F has the wrong type'],
    [{ type: 'textfield', validate: { required: true } }, '', 'F is required'],
    [{ type: 'checkbox', validate: { required: true } }, false, 'F is required'],
  ])('refuses %j with %j: %s', (component, value, text) => {
    expect(errorOf(component, value)).toBe(text);
  });

  it('runs a pattern that would hang V8 in linear time (W-03)', () => {
    const started = Date.now();
    errorOf({ type: 'textfield', validate: { pattern: '^(a+)+$' } }, 'a'.repeat(400) + '!');
    expect(Date.now() - started).toBeLessThan(1000);
  });

  const steps = form(
    { type: 'select', key: 'kind', values: options },
    {
      type: 'textfield',
      key: 'why',
      label: 'Why',
      conditional: { hide: '=kind != "b"' },
      validate: { required: true },
    },
    { type: 'textfield', key: 'fixed', label: 'Fixed', readonly: true },
    { type: 'hidden', key: 'token', label: 'Token' },
    { type: 'expression', key: 'sum', expression: '=if amount = null then 0 else amount * 2' },
    { type: 'number', key: 'amount' },
  );

  it('refuses hidden, read-only and unknown fields and drops stored ones sent along (T-05)', () => {
    const current = { fixed: 'f', token: 't' };
    const sent = { kind: 'a', why: 'x', fixed: 'g', token: 'u', isAdmin: true };
    const refused = checkSubmit(steps, sent, { requireAll: true, current });
    expect(refused.errors.map(({ pointer }) => pointer)).toEqual([
      '#/fields/isAdmin',
      '#/fields/why',
      '#/fields/fixed',
      '#/fields/token',
    ]);
    const kept = checkSubmit(steps, { kind: 'a', fixed: 'f', token: 't' }, { requireAll: true, current });
    expect(kept).toEqual({ errors: [], values: { kind: 'a', sum: 0 } });
  });

  it('asks for a required field only while it is visible, and never in a draft (T-03)', () => {
    const pointers = (kind: string, requireAll: boolean) =>
      checkSubmit(steps, { kind }, { requireAll }).errors.map(({ pointer }) => pointer);
    expect(pointers('a', true)).toEqual([]);
    expect(pointers('b', true)).toEqual(['#/fields/why']);
    expect(pointers('b', false)).toEqual([]);
  });

  it('computes expression fields itself, whatever was sent', () => {
    expect(checkSubmit(steps, { amount: 21, sum: 1 }, { requireAll: false }).values).toEqual({
      amount: 21,
      sum: 42,
    });
  });

  it('lets the platform itself fill hidden fields', () => {
    const { values, errors } = checkSubmit(
      steps,
      { token: 'vault:1' },
      { requireAll: false, isTrusted: true },
    );
    expect({ values: values['token'], errors }).toEqual({ values: 'vault:1', errors: [] });
    const sent = { other: 'step', deep: { a: 1 }, 'a.b': 1 };
    const unknown = checkSubmit(steps, sent, { requireAll: false, isTrusted: true });
    expect(unknown.values).toMatchObject({ other: 'step' });
    expect(unknown.errors.map(({ pointer }) => pointer)).toEqual(['#/fields/deep', '#/fields/a.b']);
  });

  it('lets attachment fields name only files of the subject', () => {
    const files = form({ type: 'attachments', key: 'f' });
    const errorsOf = (ids: string[]) =>
      checkSubmit(files, { f: ids }, { requireAll: false, files: ['a'] }).errors;
    expect([errorsOf(['a']).length, errorsOf(['a', 'b']).length]).toEqual([0, 1]);
  });

  it('is not fooled by names of Object.prototype', () => {
    const sent = JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as Record<string, unknown>;
    expect(checkSubmit(steps, sent, { requireAll: false }).errors).toHaveLength(2);
  });

  it('decides states of fields in groups by the group too', () => {
    const grouped = form({
      type: 'group',
      conditional: { hide: '=not(open)' },
      components: [{ type: 'textfield', key: 'inner' }],
    });
    const isVisible = (open: boolean) => fieldStates(grouped, { open })[0]!.isVisible;
    expect([isVisible(true), isVisible(false)]).toEqual([true, false]);
    expect(columnsOf(grouped)).toEqual([{ key: 'inner', label: 'inner', type: 'textfield' }]);
  });
});

describe('a drawn form', () => {
  it('is accepted with our field types', () => {
    expect(
      checkForm(form({ type: 'text' }, { type: 'phone', key: 'p' }, { type: 'amount', key: 'a' })),
    ).toEqual([]);
  });

  const deep = (levels: number): FormComponent =>
    levels === 0 ? { type: 'text' } : { type: 'group', components: [deep(levels - 1)] };

  it.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['a list', [], ''],
    ['components missing', { id: 'f', type: 'default' }, ''],
    ['a component that is text', form('x' as unknown as FormComponent), '/components/0'],
    ['an unknown type', form({ type: 'iframe', url: 'javascript:alert(1)' }), '/components/0/type'],
    ['repeated rows', form({ type: 'dynamiclist', path: 'rows', components: [] }), '/components/0/type'],
    ['no key', form({ type: 'textfield' }), '/components/0/key'],
    ['a key of Object.prototype', form({ type: 'textfield', key: '__proto__' }), '/components/0/key'],
    ['a path as key', form({ type: 'textfield', key: 'a.b' }), '/components/0/key'],
    ['a key twice', form({ type: 'textfield', key: 'a' }, { type: 'number', key: 'a' }), '/components/1/key'],
    ['no options', form({ type: 'select', key: 'a', values: [] }), '/components/0/values'],
    [
      'a broken condition',
      form({ type: 'text', conditional: { hide: '=a >' } }),
      '/components/0/conditional/hide',
    ],
    [
      'a broken pattern',
      form({ type: 'textfield', key: 'a', validate: { pattern: '(' } }),
      '/components/0/validate/pattern',
    ],
    [
      'a look-behind',
      form({ type: 'textfield', key: 'a', validate: { pattern: '(?<=a)b' } }),
      '/components/0/validate/pattern',
    ],
    ['a group with a path', form({ type: 'group', path: 'p', components: [] }), '/components/0/path'],
    ['deep nesting', form(deep(6)), '/components/0/components/0/components/0/components/0/components'],
    [
      'too many fields',
      form(...Array.from({ length: 201 }, (_, index) => ({ type: 'textfield', key: `k${index}` }))),
      '/components',
    ],
  ])('is refused with %s', (_, candidate, pointer) => {
    expect(checkForm(candidate).map((problem) => problem.pointer)).toContain(pointer);
  });
});
