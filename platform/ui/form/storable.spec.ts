import type { FormSchema } from '@callweave/platform/kernel';
import { expect, it } from 'vitest';
import { storable } from './storable';

const schema = {
  type: 'default',
  components: [
    { type: 'textfield', key: 'title' },
    { type: 'idCard', key: 'idNumber' },
    { type: 'group', components: [{ type: 'textarea', key: 'content' }] },
  ],
} as unknown as FormSchema;

it('leaves out sensitive fields and what is no field', () => {
  expect(storable(schema, { title: '挂失', idNumber: '1', other: 'x' })).toEqual({ title: '挂失' });
});

it.each(['卡号 6222021234567890128', '6222 0212 3456 7890 128', '11010519491231002X', '6222-0212-3456-7890'])(
  'leaves out a text with a card or identity number: %s',
  (content) => expect(storable(schema, { content })).toEqual({}),
);

it('keeps phone and ticket numbers', () => {
  const content = '主叫 13812345678，见 2026112';
  expect(storable(schema, { content })).toEqual({ content });
});
