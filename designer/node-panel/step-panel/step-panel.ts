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
  formatActions,
  parseActions,
  settingNames,
  type StepAction,
} from '@callweave/platform/work-items/contract';
import { panelTexts } from '../panel-texts';

/** Who works a step, with which form, and what they may do with it. Also serves start events, which have a form only. */
@Component({
  selector: 'cw-step-panel',
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
  readonly edited = output<void>();
  readonly openForm = output<string>();

  protected readonly isStep = computed(() => this.element().type === 'bpmn:UserTask');
  protected readonly formKey = computed(() => this.read('zeebe:FormDefinition', 'formKey'));
  protected readonly groups = computed(() => this.read('zeebe:AssignmentDefinition', 'candidateGroups'));
  protected readonly assignee = computed(() => this.read('zeebe:AssignmentDefinition', 'assignee'));
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
  protected readonly actionsText = computed(() => {
    this.revision();
    return settingsOf(this.element())[settingNames.actions] ?? '';
  });
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
    setSetting(this.get(), this.element(), settingNames.actions, text.trim() || undefined);
    this.edited.emit();
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
