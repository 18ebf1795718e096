import type { ReleasePort } from '@callweave/platform/kernel';
import { extension, listOf, type Moddle, readModdle, textOf } from '@callweave/runtime/engine';

/** What the platform reads from a drawing beside running it. */
export interface FlowOutline {
  /** Element id → name as drawn. */
  names: ReadonlyMap<string, string>;
  /** `zeebe:property`s of the process. */
  processSettings: Readonly<Record<string, string>>;
  /** `zeebe:property`s of the none start event; where there is none, of the first start event. */
  startSettings: Readonly<Record<string, string>>;
}

const kept = 500;

/** Reads drawings once per release: releases never change. */
export function createOutlines(
  releases: ReleasePort,
): (tenantId: string, releaseId: string) => Promise<FlowOutline> {
  const outlines = new Map<string, Promise<FlowOutline>>();
  return (tenantId, releaseId) => {
    const key = `${tenantId}/${releaseId}`;
    const known = outlines.get(key);
    if (known) return known;
    const outline = releases.diagram(tenantId, releaseId).then(readOutline);
    outline.catch(() => outlines.delete(key));
    outlines.set(key, outline);
    if (outlines.size > kept) outlines.delete(outlines.keys().next().value!);
    return outline;
  };
}

/** What cannot be read has no names and no settings; published drawings always can. */
export async function readOutline(xml: string): Promise<FlowOutline> {
  const { definitions } = await readModdle(xml);
  const process = listOf(definitions, 'rootElements').find(({ $type }) => $type === 'bpmn:Process');
  const starts = listOf(process, 'flowElements').filter(({ $type }) => $type === 'bpmn:StartEvent');
  const start = starts.find((one) => listOf(one, 'eventDefinitions').length === 0) ?? starts[0];
  return { names: namesIn(process), processSettings: settingsOf(process), startSettings: settingsOf(start) };
}

function namesIn(scope: Moddle | undefined): Map<string, string> {
  const names = new Map<string, string>();
  for (const element of listOf(scope, 'flowElements')) {
    if (element.id && element.name) names.set(element.id, element.name);
    for (const [id, name] of namesIn(element)) names.set(id, name);
  }
  return names;
}

function settingsOf(element: Moddle | undefined): Record<string, string> {
  const properties = element && extension(element, 'zeebe:Properties');
  const pairs = listOf(properties, 'properties').map((property): [string, string] => [
    textOf(property, 'name') ?? '',
    textOf(property, 'value') ?? '',
  ]);
  return Object.fromEntries(pairs);
}
