import { Component, computed, input, output } from '@angular/core';
import {
  conditionOf,
  type FlowElement,
  type GetService,
  isDefaultFlow,
  setCondition,
  setDefaultFlow,
} from '@callweave/designer/canvas';
import { constantOf, parseCondition, type SimpleCondition, writeCondition } from '../condition';
import type { KnownVariable } from '../upstream';
import { panelTexts } from '../panel-texts';

/** The ways out of a branch: name, condition, order, and which one is taken otherwise. */
@Component({
  selector: 'cw-branch-panel',
  templateUrl: './branch-panel.html',
  styleUrl: './branch-panel.css',
})
export class BranchPanel {
  protected readonly t = panelTexts();
  readonly flows = input.required<readonly FlowElement[]>();
  readonly get = input.required<GetService>();
  readonly variables = input.required<readonly KnownVariable[]>();
  readonly edited = output<void>();

  protected readonly operators: readonly SimpleCondition['operator'][] = ['=', '!=', '>', '>=', '<', '<='];
  protected readonly ways = computed(() =>
    this.flows().map((flow) => {
      const feel = conditionOf(flow);
      const simple =
        feel === ''
          ? { variable: this.variables()[0]?.name ?? '', operator: '=' as const, value: '' }
          : parseCondition(feel);
      return {
        flow,
        feel,
        simple,
        isDefault: isDefaultFlow(flow),
        name: flow.businessObject.name ?? '',
        target: flow.target?.businessObject.name ?? flow.target?.id ?? '',
        values: this.variables().find((variable) => variable.name === simple?.variable)?.values ?? [],
      };
    }),
  );

  protected rename(flow: FlowElement, name: string): void {
    this.get()('modeling').updateProperties(flow, { name: name || undefined });
    this.edited.emit();
  }
  protected setFeel(flow: FlowElement, feel: string): void {
    setCondition(this.get(), flow, feel.trim());
    this.edited.emit();
  }
  protected setSimple(
    flow: FlowElement,
    was: SimpleCondition,
    change: Partial<Record<keyof SimpleCondition, string>>,
  ): void {
    const value = change.value === undefined ? was.value : constantOf(change.value, was.value);
    const next = { ...was, ...change, value } as SimpleCondition;
    if (next.variable) this.setFeel(flow, writeCondition(next));
  }
  protected setDefault(flow: FlowElement, isDefault: boolean): void {
    if (isDefault) setCondition(this.get(), flow, '');
    setDefaultFlow(this.get(), flow, isDefault);
    this.edited.emit();
  }
}
