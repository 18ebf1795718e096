import { FilePicker, iconsByType, Textfield } from '@bpmn-io/form-js-viewer';

interface FieldConfig {
  type: string;
  name: string;
  group: string;
  keyed: boolean;
  icon: unknown;
  create(options?: object): object;
  propertiesPanelEntries?: string[];
}

type FieldComponent = ((props: object) => unknown) & { config: FieldConfig };

/** What can be set on a field of ours: the entries form-js has for its inputs. */
const inputEntries = ['label', 'description', 'key', 'defaultValue', 'readonly', 'disabled', 'required'];

/**
 * Our field types beside form-js' own (W-02), as the editor draws them; names are translated with its other words.
 * What they accept is decided by form-logic.
 */
const ownFields = [
  { type: 'phone', name: 'Phone number', like: Textfield, icon: 'textfield', entries: inputEntries },
  { type: 'amount', name: 'Amount', like: Textfield, icon: 'number', entries: inputEntries },
  { type: 'idCard', name: 'ID card number', like: Textfield, icon: 'textfield', entries: inputEntries },
  { type: 'attachments', name: 'Attachments', like: FilePicker, icon: 'filepicker', entries: inputEntries },
  {
    type: 'hidden',
    name: 'Hidden field',
    like: Textfield,
    icon: 'textfield',
    entries: ['label', 'key', 'defaultValue'],
  },
];

function componentOf({ type, name, like, icon, entries }: (typeof ownFields)[number]): FieldComponent {
  const draw = like as unknown as FieldComponent;
  const field = (props: object) => draw(props);
  return Object.assign(field, {
    config: {
      ...draw.config,
      type,
      name,
      label: name,
      icon: iconsByType(icon),
      propertiesPanelEntries: entries,
      create: (options: object = {}) => ({ label: name, ...options }),
    },
  });
}

class OwnFields {
  static $inject = ['formFields'];

  constructor(formFields: { register(type: string, field: unknown): void }) {
    for (const own of ownFields) formFields.register(own.type, componentOf(own));
  }
}

/** form-js module: without it the editor refuses a form with one of our types. */
export const ownFieldsModule = { __init__: ['ownFields'], ownFields: ['type', OwnFields] };
