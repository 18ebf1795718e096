import { extension, listOf, readModdle, textOf } from '@callweave/runtime/engine';

/** Form of the plain start event as drawn; where timers and messages alone start the flow, of the first of those. */
export async function startFormOf(bpmn: string): Promise<string | undefined> {
  const { definitions } = await readModdle(bpmn);
  const starts = listOf(definitions, 'rootElements')
    .flatMap((process) => listOf(process, 'flowElements'))
    .filter(({ $type }) => $type === 'bpmn:StartEvent');
  const start = starts.find((one) => listOf(one, 'eventDefinitions').length === 0) ?? starts[0];
  return (start && textOf(extension(start, 'zeebe:FormDefinition'), 'formKey')) || undefined;
}
