import type { LocalText } from '@callweave/platform/kernel';
import { z } from 'zod';
import { drawnText, localText } from './local-text.schema';

/** How an action's button looks: the usual next thing, anything else, something hard to take back. */
export const actionKinds = ['primary', 'normal', 'danger'] as const;
export const opinionNeeds = ['no', 'optional', 'required'] as const;

const actionKey = z.string().regex(/^[a-z][a-zA-Z0-9-]{0,29}$/);

/** One button of a step; pressing it completes the step with `action = <key>` (W-12). */
export const stepAction = z.object({
  key: actionKey,
  label: localText,
  kind: z.enum(actionKinds),
  /** Required fields must be filled (T-04). */
  requiredCheck: z.boolean(),
  /** State of the subject afterwards; left out: unchanged (W-13). */
  targetState: actionKey.optional(),
  /** Asked before it is done. */
  confirm: localText.optional(),
  /** Asks for a person; only holders of this right may be chosen (T-04 transfer). */
  targetRight: z.string().max(60).optional(),
  opinion: z.enum(opinionNeeds),
  /** Only holders of one of these groups see it (see README, groups); empty: everybody who may do the step. */
  groups: z.array(z.string().max(80)).max(20),
});
export type StepAction = z.infer<typeof stepAction>;

/** What a drawing writes for one action: a preset's key, or an object that changes a preset or declares an own action. */
export const drawnAction = z.union([
  actionKey,
  z.strictObject({
    key: actionKey,
    label: drawnText.optional(),
    kind: z.enum(actionKinds).optional(),
    requiredCheck: z.boolean().optional(),
    targetState: actionKey.optional(),
    confirm: drawnText.optional(),
    targetRight: z.string().max(60).optional(),
    opinion: z.enum(opinionNeeds).optional(),
    groups: z.array(z.string().max(80)).max(20).optional(),
  }),
]);

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });
const preset = (key: string, label: LocalText, more: Partial<StepAction>): StepAction => ({
  key,
  label,
  kind: 'normal',
  requiredCheck: false,
  opinion: 'optional',
  groups: [],
  ...more,
});

/** The actions of T-04, ready to be named by key alone. */
export const actionPresets: Readonly<Record<string, StepAction>> = {
  submit: preset('submit', text('提交', '提交', 'Submit'), {
    kind: 'primary',
    requiredCheck: true,
    targetState: 'audit',
  }),
  forward: preset('forward', text('送交处理', '送交處理', 'Forward'), {
    kind: 'primary',
    requiredCheck: true,
    targetState: 'toHandle',
  }),
  solve: preset('solve', text('解决', '解決', 'Solve'), {
    kind: 'primary',
    requiredCheck: true,
    targetState: 'solved',
  }),
  return: preset('return', text('退回', '退回', 'Return'), {
    targetState: 'returned',
    opinion: 'required',
    groups: ['tickets.audit'],
  }),
  transfer: preset('transfer', text('转交', '轉交', 'Transfer'), {
    targetState: 'toHandle',
    targetRight: 'tickets.handle',
  }),
  void: preset('void', text('废单', '廢單', 'Void'), {
    kind: 'danger',
    targetState: 'voided',
    opinion: 'required',
    confirm: text('作废后流程结束，确定吗？', '作廢後流程結束，確定嗎？', 'Voiding ends the flow. Continue?'),
  }),
};

/** A step's settings could not be read; `detail` says where. */
export class StepSettingsError extends Error {
  constructor(readonly detail: string) {
    super(`Step settings are not valid: ${detail}`);
    this.name = 'StepSettingsError';
  }
}

/**
 * Reads the `actions` setting of a step or start event.
 * @param drawn JSON list, or keys separated by commas; empty: `submit` alone
 * @throws {StepSettingsError} unreadable JSON, unknown property, own action without label, key twice
 */
export function parseActions(drawn: string | undefined): StepAction[] {
  const source = (drawn ?? '').trim();
  if (source === '') return [actionPresets['submit']!];
  const parsed = z.array(drawnAction).min(1).max(12).safeParse(toList(source));
  if (!parsed.success) throw new StepSettingsError(z.prettifyError(parsed.error));
  const actions = parsed.data.map(completeAction);
  const twice = actions.find((action, index) => actions.findIndex(({ key }) => key === action.key) < index);
  if (twice) throw new StepSettingsError(`action ${twice.key} is declared twice`);
  return actions;
}

function toList(source: string): unknown {
  if (!source.startsWith('[')) return source.split(',').map((key) => key.trim());
  try {
    return JSON.parse(source) as unknown;
  } catch (cause) {
    throw new StepSettingsError(`actions is not JSON: ${(cause as Error).message}`);
  }
}

function completeAction(drawn: z.output<typeof drawnAction>): StepAction {
  const { key, ...changes } = typeof drawn === 'string' ? { key: drawn } : drawn;
  const base = Object.hasOwn(actionPresets, key) ? actionPresets[key] : undefined;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const action = {
    ...(base ?? { kind: 'normal', requiredCheck: true, opinion: 'optional', groups: [] }),
    ...given,
    key,
  };
  const complete = stepAction.safeParse(action);
  if (!complete.success) throw new StepSettingsError(`action ${key}: ${z.prettifyError(complete.error)}`);
  return complete.data;
}

/** Writes actions back as the shortest `actions` setting: presets by key, else JSON with what differs. */
export function formatActions(actions: readonly StepAction[]): string {
  const drawn = actions.map(shorten);
  return drawn.every((action) => typeof action === 'string') ? drawn.join(',') : JSON.stringify(drawn);
}

function shorten(action: StepAction): string | object {
  const base = actionPresets[action.key];
  if (!base) return action;
  const changed = Object.entries(action).filter(
    ([name, value]) =>
      name !== 'key' && JSON.stringify(value) !== JSON.stringify(base[name as keyof StepAction]),
  );
  return changed.length === 0 ? action.key : { key: action.key, ...Object.fromEntries(changed) };
}
