import { columnsOf, type FieldColumn } from '@callweave/platform/form-logic';
import type { FormSchema, Release, ReleasePort } from '@callweave/platform/kernel';
import {
  commaList,
  parseActions,
  settingNames,
  type StepAction,
  StepSettingsError,
} from '@callweave/platform/work-items/contract';
import type { WorkItems } from '@callweave/platform/work-items/server';
import { defaultNumberPattern } from './ticket-number';
import { ticketProblems } from './ticket.problems';

/** A ticket flow's release with what creating a ticket needs of its drawing. */
export interface TicketType {
  release: Release;
  form: FormSchema;
  actions: StepAction[];
  /** Field keys for conditions, beside choice fields. */
  variables: string[];
  numberPattern: string;
}

interface Deps {
  releases: ReleasePort;
  workItems: WorkItems;
}

const noForm: FormSchema = { id: 'none', type: 'default', components: [] };

/** The live release of a flow. @throws {Problem} not published, not a ticket flow, starts by itself only, settings not valid */
export async function liveType(deps: Deps, tenantId: string, flowKey: string): Promise<TicketType> {
  const release = await deps.releases.resolve(tenantId, flowKey);
  if (release.kind !== 'ticket') throw ticketProblems.notATicketFlow({ flow: flowKey });
  if (release.isTriggeredOnly) throw ticketProblems.startsByItself({ flow: release.name });
  return typeOf(deps, tenantId, release);
}

/** The release a ticket was created with. */
export async function typeOfRelease(deps: Deps, tenantId: string, releaseId: string): Promise<TicketType> {
  return typeOf(deps, tenantId, await deps.releases.byId(tenantId, releaseId));
}

async function typeOf(
  { releases, workItems }: Deps,
  tenantId: string,
  release: Release,
): Promise<TicketType> {
  const { startSettings, processSettings } = await workItems.outlineOf(tenantId, release.id);
  try {
    return {
      release,
      form: release.startFormKey ? await releases.form(tenantId, release.startFormKey) : noForm,
      actions: parseActions(startSettings[settingNames.actions]),
      variables: commaList(startSettings[settingNames.variables]),
      numberPattern: processSettings['ticketNumber'] ?? defaultNumberPattern,
    };
  } catch (error) {
    if (error instanceof StepSettingsError)
      throw ticketProblems.settingsBroken({ flow: release.name, detail: error.detail });
    throw error;
  }
}

/** Columns of several forms over the same data: the first form that has a field names it. */
export function mergeColumns(forms: readonly FormSchema[]): FieldColumn[] {
  const columns = new Map<string, FieldColumn>();
  for (const column of forms.flatMap(columnsOf))
    if (!columns.has(column.key)) columns.set(column.key, column);
  return [...columns.values()];
}
