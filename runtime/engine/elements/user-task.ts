import { userTaskJobType } from '@callweave/platform/kernel';
import type { ElementInstance } from '../contract';
import { isExpression, required } from '../kernel/expressions';
import { ElementFailure } from '../kernel/failure';
import { normalDateTime } from '../kernel/iso-time';
import type { Run } from '../kernel/run';
import { visibleVariables } from '../kernel/state';
import type { ElementModel, UserTaskModel } from '../model';
import type { ElementBehavior } from './behavior';
import { activateWithJob, jobTask } from './job-task';

const prefix = 'io.camunda.zeebe:';

/** A job of type `io.camunda.zeebe:userTask` with one retry, whose headers say who may work it. */
export const userTask: ElementBehavior = {
  activate(run, element, model) {
    activateWithJob(run, element, model, () => ({
      type: userTaskJobType,
      retries: 1,
      customHeaders: { ...model.job?.headers, ...taskHeaders(run, element, model) },
    }));
  },
  complete: jobTask.complete,
};

function taskHeaders(run: Run, element: ElementInstance, model: ElementModel): Record<string, string> {
  const task: UserTaskModel = model.userTask ?? {};
  const context = visibleVariables(run.state, element.key);
  const headers: [string, string | undefined][] = [
    ['assignee', textHeader(run, context, task.assignee)],
    ['candidateGroups', listHeader(run, context, task.candidateGroups)],
    ['candidateUsers', listHeader(run, context, task.candidateUsers)],
    ['dueDate', dateHeader(run, context, task.dueDate)],
    ['followUpDate', dateHeader(run, context, task.followUpDate)],
    ['formKey', task.formKey],
  ];
  return Object.fromEntries(
    headers.flatMap(([name, value]) => (value === undefined ? [] : [[prefix + name, value]])),
  );
}

function textHeader(
  run: Run,
  context: Record<string, unknown>,
  source: string | undefined,
): string | undefined {
  if (source === undefined) return undefined;
  const value = isExpression(source) ? (required(run, context, source, ['STRING']) as string) : source;
  return value === '' ? undefined : value;
}

/** Static `a, b ,c` is split and trimmed; FEEL must give a list of texts. */
function listHeader(
  run: Run,
  context: Record<string, unknown>,
  source: string | undefined,
): string | undefined {
  if (source === undefined) return undefined;
  if (!isExpression(source)) return JSON.stringify(source.split(',').map((part) => part.trim()));
  const list = required(run, context, source, ['ARRAY']) as unknown[];
  if (list.every((item) => typeof item === 'string')) return JSON.stringify(list);
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected result of the expression '${source.slice(1)}' to be 'ARRAY' containing 'STRING' items, but was 'ARRAY' containing at least one non-'STRING' item.`,
  );
}

function dateHeader(
  run: Run,
  context: Record<string, unknown>,
  source: string | undefined,
): string | undefined {
  if (source === undefined) return undefined;
  const text = isExpression(source)
    ? (required(run, context, source, ['NULL', 'DATE_TIME', 'STRING']) as string | null)
    : source;
  if (text === null || text === '') return undefined;
  const normal = normalDateTime(text);
  if (normal !== undefined) return normal;
  const name = isExpression(source) ? source.slice(1) : source;
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Invalid date-time format '${text}' for expression '${name}'.`,
  );
}
