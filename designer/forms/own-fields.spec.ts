import { createFormEditor } from '@bpmn-io/form-js-editor';
import { expect, it } from 'vitest';
import { editorTexts } from './editor-texts';
import { ownFieldsModule } from './own-fields';

const inChinese = (text: string) => editorTexts['zh-CN'][text] ?? text;
const field = (type: string) => ({ type, id: type, key: type, label: type });
const schema = {
  type: 'default',
  id: 'start',
  components: ['phone', 'amount', 'idCard', 'attachments', 'hidden'].map(field),
};

it('keeps our own field types through the editor (W-02)', async () => {
  const container = document.createElement('div');
  document.body.append(container);
  const editor = await createFormEditor({
    container,
    schema,
    additionalModules: [ownFieldsModule(inChinese)],
  });
  const saved = editor.saveSchema() as { components: { type: string; key: string }[] };
  expect(saved.components.map(({ type, key }) => [type, key])).toEqual(
    schema.components.map(({ type }) => [type, type]),
  );
  editor.destroy();
  container.remove();
});

it('names new fields and options in the reader’s language, as they are stored', async () => {
  const container = document.createElement('div');
  document.body.append(container);
  const editor = await createFormEditor({
    container,
    schema,
    additionalModules: [ownFieldsModule(inChinese)],
  });
  const fields = editor.get('formFields') as { get(type: string): { config: { create(): object } } };
  expect(fields.get('phone').config.create()).toMatchObject({ label: '电话号码' });
  expect(fields.get('select').config.create()).toMatchObject({
    label: '下拉选择',
    values: [{ label: '值' }],
  });
  editor.destroy();
  container.remove();
});
