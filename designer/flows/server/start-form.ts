import { extension, listOf, readModdle, textOf } from '@callweave/runtime/engine';

/** Form of the start event as drawn. */
export async function startFormOf(bpmn: string): Promise<string | undefined> {
  const { definitions } = await readModdle(bpmn);
  for (const process of listOf(definitions, 'rootElements')) {
    for (const element of listOf(process, 'flowElements')) {
      if (element.$type !== 'bpmn:StartEvent') continue;
      const form = textOf(extension(element, 'zeebe:FormDefinition'), 'formKey');
      if (form) return form;
    }
  }
  return undefined;
}
