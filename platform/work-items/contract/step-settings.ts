import { parseActions, type StepAction } from './step-actions';

/** Names of the task headers (user task) or `zeebe:property`s (start event, process) that set a step up. */
export const settingNames = {
  actions: 'actions',
  variables: 'variables',
  platformActions: 'platformActions',
} as const;

/** What people may do on a step without moving the flow. */
export const platformActions = ['save', 'abandon', 'urge', 'withdraw'] as const;
export type PlatformAction = (typeof platformActions)[number];

export interface StepSettings {
  actions: StepAction[];
  /** Field keys whose values go into the instance beside choice fields, because conditions need them. */
  variables: string[];
  /** Default all. */
  platformActions: PlatformAction[];
}

/**
 * The settings of one step from its task headers.
 * @throws {StepSettingsError}
 */
export function parseStepSettings(headers: Readonly<Record<string, string>>): StepSettings {
  const platform = headers[settingNames.platformActions];
  return {
    actions: parseActions(headers[settingNames.actions]),
    variables: commaList(headers[settingNames.variables]),
    platformActions:
      platform === undefined
        ? [...platformActions]
        : platformActions.filter((action) => commaList(platform).includes(action)),
  };
}

/** `a, b ,c` → `['a', 'b', 'c']`; empty parts are dropped. */
export function commaList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
