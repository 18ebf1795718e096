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

/** What the editor has of its registered fields. */
interface FormFields {
  register(type: string, field: unknown): void;
  _formFields: Record<string, FieldComponent>;
}

interface Created {
  label?: string;
  values?: { label: string; value: string }[];
}

/** A field as it is, but new ones of it are named in the reader's language: the name is stored with the form. */
function named(field: FieldComponent, word: (text: string) => string): FieldComponent {
  const create = (options: object = {}) => {
    const created: Created = field.config.create(options);
    return {
      ...created,
      ...(created.label && { label: word(created.label) }),
      ...(created.values && { values: created.values.map((one) => ({ ...one, label: word(one.label) })) }),
    };
  };
  const draw = (props: object) => field(props);
  return Object.assign(draw, { config: { ...field.config, create } });
}

/**
 * form-js module: without it the editor refuses a form with one of our types.
 * @param word the editor's English words in the reader's language
 */
export function ownFieldsModule(word: (text: string) => string) {
  class OwnFields {
    static $inject = ['formFields'];

    constructor(formFields: FormFields) {
      for (const own of ownFields) formFields.register(own.type, componentOf(own));
      for (const [type, field] of Object.entries(formFields._formFields))
        if (field.config.keyed || type === 'group') formFields.register(type, named(field, word));
    }
  }
  return { __init__: ['ownFields'], ownFields: ['type', OwnFields] };
}
