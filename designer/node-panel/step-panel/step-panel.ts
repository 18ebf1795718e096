import { Component, computed, inject, input, output } from '@angular/core';
import {
  extensionAttribute,
  type FlowElement,
  type GetService,
  settingsOf,
  removeExtension,
  setExtensionAttributes,
  setSetting,
} from '@callweave/designer/canvas';
import { I18n } from '@callweave/platform/ui';
import {
  actionPresets,
  commaList,
  formatActions,
  parseActions,
  type PlatformAction,
  platformActions,
  settingNames,
  type StepAction,
} from '@callweave/platform/work-items/contract';
import { parseDueTime, writeDueTime } from '../due-time';
import { DurationEditor } from '../duration-editor/duration-editor';
import { panelTexts } from '../panel-texts';

/** Who works a step, with which form, and what they may do with it. Also serves start events, which have a form only. */
@Component({
  selector: 'cw-step-panel',
  imports: [DurationEditor],
  templateUrl: './step-panel.html',
  styleUrl: './step-panel.css',
})
export class StepPanel {
  protected readonly t = panelTexts();
  protected readonly pick = inject(I18n).pick;
  readonly element = input.required<FlowElement>();
  readonly get = input.required<GetService>();
  readonly revision = input.required<number>();
  readonly formIds = input.required<readonly string[]>();
  /** Names of forms by id. */
  readonly formNames = input<Readonly<Record<string, string>>>({});
  readonly edited = output<void>();
  readonly openForm = output<string>();

  protected readonly isStep = computed(() => this.element().type === 'bpmn:UserTask');
  protected readonly formKey = computed(() => this.read('zeebe:FormDefinition', 'formKey'));
  protected readonly groups = computed(() => this.read('zeebe:AssignmentDefinition', 'candidateGroups'));
  protected readonly assignee = computed(() => this.read('zeebe:AssignmentDefinition', 'assignee'));
  protected readonly dueSource = computed(() => this.read('zeebe:TaskSchedule', 'dueDate'));
  /** Undefined where the due time is more than a time after the start. */
  protected readonly dueTime = computed(() => {
    const duration = parseDueTime(this.dueSource());
    return duration === undefined ? undefined : { duration };
  });
  protected readonly platformActions = platformActions;
  protected readonly presets = Object.values(actionPresets);
  /** Undefined while the drawn text cannot be read; the text itself is shown then. */
  protected readonly actions = computed((): StepAction[] | undefined => {
    this.revision();
    try {
      return parseActions(settingsOf(this.element())[settingNames.actions]);
    } catch {
      return undefined; // drawn by hand and wrong: the problems list says where
    }
  });
  protected readonly actionsText = computed(() => this.setting(settingNames.actions));
  protected readonly ownActions = computed(() =>
    (this.actions() ?? []).filter((action) => !(action.key in actionPresets)),
  );

  protected has(key: string): boolean {
    return this.actions()?.some((action) => action.key === key) ?? false;
  }

  protected toggle(preset: StepAction, isOn: boolean): void {
    const rest = (this.actions() ?? []).filter((action) => action.key !== preset.key);
    const next = isOn ? [...rest, preset] : rest;
    if (next.length) this.setActionsText(formatActions(next));
  }

  protected setActionsText(text: string): void {
    this.set(settingNames.actions, text);
  }

  protected setting(name: keyof typeof settingNames): string {
    this.revision();
    return settingsOf(this.element())[name] ?? '';
  }
  protected set(name: keyof typeof settingNames, text: string): void {
    setSetting(this.get(), this.element(), name, text.trim() || undefined);
    this.edited.emit();
  }

  protected hasPlatform(action: PlatformAction): boolean {
    return this.allowedPlatformActions().includes(action);
  }
  /** All of them is the default and needs no words in the drawing. */
  protected togglePlatform(action: PlatformAction, isOn: boolean): void {
    const allowed = this.allowedPlatformActions();
    const next = platformActions.filter((one) => (one === action ? isOn : allowed.includes(one)));
    const text = next.length === platformActions.length ? undefined : next.join(',');
    setSetting(this.get(), this.element(), settingNames.platformActions, text);
    this.edited.emit();
  }

  protected setDue(duration: string): void {
    this.setDueSource(writeDueTime(duration) ?? '');
  }
  protected setDueSource(dueDate: string): void {
    if (dueDate.trim())
      setExtensionAttributes(this.get(), this.element(), 'zeebe:TaskSchedule', { dueDate: dueDate.trim() });
    else removeExtension(this.get(), this.element(), 'zeebe:TaskSchedule');
    this.edited.emit();
  }

  private allowedPlatformActions(): readonly PlatformAction[] {
    this.revision();
    const drawn = settingsOf(this.element())[settingNames.platformActions];
    return drawn === undefined
      ? platformActions
      : platformActions.filter((one) => commaList(drawn).includes(one));
  }

  protected setForm(formKey: string): void {
    if (formKey) setExtensionAttributes(this.get(), this.element(), 'zeebe:FormDefinition', { formKey });
    else removeExtension(this.get(), this.element(), 'zeebe:FormDefinition');
    this.edited.emit();
  }

  protected assign(name: 'candidateGroups' | 'assignee', value: string): void {
    setExtensionAttributes(this.get(), this.element(), 'zeebe:AssignmentDefinition', {
      [name]: value.trim() || undefined,
    });
    this.edited.emit();
  }

  private read(type: string, name: string): string {
    this.revision();
    return extensionAttribute(this.element(), type, name) ?? '';
  }
}
