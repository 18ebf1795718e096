import { type Actor, commonProblems, type FormSchema } from '@callweave/platform/kernel';
import {
  parseStepSettings,
  StepSettingsError,
  type StepSettings,
} from '@callweave/platform/work-items/contract';
import { findRow } from '@callweave/platform/store';
import type { SubjectArea, SubjectData, WorkItemParts } from './ports';
import { WorkItem, type WorkItemRow } from './work-item.entities';
import { workItemProblems } from './work-item.problems';

/** Everything about a step that does not change while it is open, read before any transaction begins. */
export interface StepContext {
  item: WorkItemRow;
  stepName: string;
  settings: StepSettings;
  form: FormSchema;
  area: SubjectArea | undefined;
  data: SubjectData | undefined;
}

const emptyForm: FormSchema = { id: 'empty', type: 'default', components: [] };

/** @throws {Problem} not found; settings drawn wrongly */
export async function readStep(parts: WorkItemParts, actor: Actor, workItemId: string): Promise<StepContext> {
  const { tenantId } = actor;
  const { item, area, data } = await parts.store.read(actor, async (em) => {
    const item = await findRow(em, WorkItem, { tenantId, id: workItemId });
    if (!item) throw stepNotFound();
    const area = parts.subjects.get(item.subjectKind ?? '');
    return { item, area, data: area && (await area.data(em, tenantId, item.subjectId!)) };
  });
  const { names } = await parts.outlineOf(tenantId, item.releaseId);
  const stepName = names.get(item.elementId) ?? item.elementId;
  const form = item.formKey ? await formOf(parts, tenantId, item.formKey) : emptyForm;
  return { item, area, data, form, stepName, settings: settingsOf(item, stepName) };
}

async function formOf({ forms, releases }: WorkItemParts, tenantId: string, formKey: string) {
  const key = `${tenantId}/${formKey}`;
  const known = forms.get(key);
  if (known) return known;
  const form = await releases.form(tenantId, formKey);
  forms.keep(key, form);
  return form;
}

export function stepNotFound() {
  return commonProblems.notFound({ what: { 'zh-CN': '待办', 'zh-TW': '待辦', en: 'work item' } });
}

function settingsOf(item: WorkItemRow, step: string): StepSettings {
  try {
    return parseStepSettings(item.headers);
  } catch (error) {
    if (error instanceof StepSettingsError)
      throw workItemProblems.settingsBroken({ step, detail: error.detail });
    throw error;
  }
}
