import { extensionAttribute, type FlowElement } from '@callweave/designer/canvas';
import type { FlowContent } from '@callweave/designer/flows/contract';

type Names = Readonly<Record<string, string>>;
type Words = (key: string) => string;

/** What elements are called, by id: their names, else what they are. */
export function elementNames(elements: readonly FlowElement[], t: Words): Names {
  const shown = elements.filter((element) => !element['labelTarget']);
  const kind = (type: string) => t(`panel.types.${type.replace('bpmn:', '')}`);
  return Object.fromEntries(
    shown.map(({ id, type, businessObject }) => [id, businessObject?.name || kind(type)]),
  );
}

/** What forms are called, by id: their own names, else those of the steps they belong to, else the ids. */
export function formNames(forms: FlowContent['forms'], elements: readonly FlowElement[], t: Words): Names {
  // the first one counts: a form of creation may come back in a later step
  const steps = new Map(elements.toReversed().map((element) => [formOf(element), element]));
  const stepName = (step: FlowElement | undefined) =>
    step?.type === 'bpmn:StartEvent' ? t('flows.forms.start') : step?.businessObject.name;
  return Object.fromEntries(
    Object.entries(forms).map(([id, { name }]) => [id, String(name || stepName(steps.get(id)) || id)]),
  );
}

function formOf(element: FlowElement): string | undefined {
  return element.businessObject && extensionAttribute(element, 'zeebe:FormDefinition', 'formKey');
}
