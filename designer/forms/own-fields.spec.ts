import { createFormEditor } from '@bpmn-io/form-js-editor';
import { expect, it } from 'vitest';
import { ownFieldsModule } from './own-fields';

const field = (type: string) => ({ type, id: type, key: type, label: type });
const schema = {
  type: 'default',
  id: 'start',
  components: ['phone', 'amount', 'idCard', 'attachments', 'hidden'].map(field),
};

it('keeps our own field types through the editor (W-02)', async () => {
  const container = document.createElement('div');
  document.body.append(container);
  const editor = await createFormEditor({ container, schema, additionalModules: [ownFieldsModule] });
  const saved = editor.saveSchema() as { components: { type: string; key: string }[] };
  expect(saved.components.map(({ type, key }) => [type, key])).toEqual(
    schema.components.map(({ type }) => [type, type]),
  );
  editor.destroy();
  container.remove();
});
