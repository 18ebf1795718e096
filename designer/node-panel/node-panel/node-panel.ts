import { Component, computed, inject, input, output } from '@angular/core';
import {
  conditionOf,
  extensionAttribute,
  type FlowElement,
  type GetService,
  type ModdleElement,
  mappingsOf,
  mappingSource,
  setExtensionAttributes,
  setMapping,
} from '@callweave/designer/canvas';
import type { FlowProblem, NodeTypeView } from '@callweave/designer/flows/contract';
import type { FlowKind } from '@callweave/platform/kernel';
import { I18n } from '@callweave/platform/ui';
import { BranchPanel } from '../branch-panel/branch-panel';
import { EventPanel } from '../event-panel/event-panel';
import { FieldEditor } from '../field-editor/field-editor';
import { panelTexts } from '../panel-texts';
import { StartPanel } from '../start-panel/start-panel';
import { StepPanel } from '../step-panel/step-panel';
import { variablesBefore } from '../upstream';

/** Right of the canvas: what can be set on the selected element, in business words. */
@Component({
  selector: 'cw-node-panel',
  imports: [BranchPanel, EventPanel, FieldEditor, StartPanel, StepPanel],
  templateUrl: './node-panel.html',
  styleUrl: './node-panel.css',
})
export class NodePanel {
  protected readonly t = panelTexts();
  private readonly i18n = inject(I18n);
  readonly element = input.required<FlowElement>();
  readonly get = input.required<GetService>();
  /** Changes whenever the drawing does. */
  readonly revision = input.required<number>();
  readonly kind = input.required<FlowKind>();
  readonly nodeTypes = input.required<readonly NodeTypeView[]>();
  readonly formIds = input.required<readonly string[]>();
  /** Names of forms by id. */
  readonly formNames = input<Readonly<Record<string, string>>>({});
  readonly problems = input<readonly FlowProblem[]>([]);
  readonly edited = output<void>();
  readonly openForm = output<string>();

  protected readonly locale = this.i18n.locale;
  protected readonly pick = this.i18n.pick;
  protected readonly name = computed(() => this.fresh().businessObject.name ?? '');
  protected readonly type = computed(() => this.element().type);
  protected readonly node = computed(() => {
    const type = extensionAttribute(this.fresh(), 'zeebe:TaskDefinition', 'type');
    return this.nodeTypes().find((node) => node.type === type);
  });
  protected readonly title = computed(
    () => this.pick(this.node()?.label) || this.t(`types.${this.type().replace('bpmn:', '')}`),
  );
  protected readonly fields = computed(() =>
    (this.node()?.fields ?? []).map((field) => ({
      field,
      source: mappingSource(this.fresh(), 'input', field.name),
    })),
  );
  protected readonly outputs = computed(() => {
    const drawn = mappingsOf(this.fresh(), 'output');
    return (this.node()?.outputs ?? []).map((name) => ({
      name,
      variable: drawn.find(({ source }) => source === `=${name}`)?.target ?? '',
    }));
  });
  protected readonly isBranch = computed(
    () => this.type() === 'bpmn:ExclusiveGateway' && this.element().outgoing.length > 1,
  );
  protected readonly ways = computed(() => (this.revision(), [...this.element().outgoing]));
  protected readonly variables = computed(() => variablesBefore(this.fresh(), this.nodeTypes()));
  /** Times and messages can start ticket flows only. */
  protected readonly isStart = computed(
    () =>
      this.kind() === 'ticket' &&
      this.type() === 'bpmn:StartEvent' &&
      this.element().businessObject.$parent?.$type === 'bpmn:Process',
  );
  /** Steps, and the start whose form people and messages fill: the plain one, or any where there is none. */
  protected readonly hasForm = computed(
    () => this.type() === 'bpmn:UserTask' || (this.type() === 'bpmn:StartEvent' && this.isFormStart()),
  );
  protected readonly hasEvent = computed(() => /BoundaryEvent|IntermediateCatchEvent/.test(this.type()));
  protected readonly errorCodes = computed(() => {
    const host = this.element()['host'] as FlowElement | undefined;
    const type = host && extensionAttribute(host, 'zeebe:TaskDefinition', 'type');
    return this.nodeTypes().find((node) => node.type === type)?.errors ?? [];
  });
  protected readonly condition = computed(() =>
    this.type() === 'bpmn:SequenceFlow' ? conditionOf(this.fresh()) : '',
  );
  protected readonly script = computed(() => ({
    expression: (extensionAttribute(this.fresh(), 'zeebe:Script', 'expression') ?? '').replace(/^=/, ''),
    resultVariable: extensionAttribute(this.fresh(), 'zeebe:Script', 'resultVariable') ?? '',
  }));
  protected readonly ownProblems = computed(() =>
    this.problems().filter((problem) => problem.elementId === this.element().id),
  );

  protected rename(name: string): void {
    this.get()('modeling').updateProperties(this.element(), { name: name.trim() || undefined });
    this.edited.emit();
  }
  protected setInput(name: string, source: string | undefined): void {
    setMapping(this.get(), this.element(), 'input', name, source);
    this.edited.emit();
  }
  /** Keeps an output under a name of one's own; empty keeps the node's own name. */
  protected setOutput(output: string, variable: string): void {
    for (const { target, source } of mappingsOf(this.element(), 'output'))
      if (source === `=${output}`) setMapping(this.get(), this.element(), 'output', target, undefined);
    if (variable.trim()) setMapping(this.get(), this.element(), 'output', variable.trim(), `=${output}`);
    this.edited.emit();
  }
  protected setScript(change: { expression?: string; resultVariable?: string }): void {
    const next = { ...this.script(), ...change };
    setExtensionAttributes(this.get(), this.element(), 'zeebe:Script', {
      expression: `=${next.expression}`,
      resultVariable: next.resultVariable,
    });
    this.edited.emit();
  }

  private isFormStart(): boolean {
    const { businessObject } = this.fresh();
    const siblings = (businessObject.$parent?.['flowElements'] as ModdleElement[] | undefined) ?? [];
    const isPlain = (one: ModdleElement) => !(one['eventDefinitions'] as unknown[] | undefined)?.length;
    const hasPlain = siblings.some((one) => one.$type === 'bpmn:StartEvent' && isPlain(one));
    return isPlain(businessObject) || !hasPlain;
  }

  /** The element, read anew after each change of the drawing. */
  private fresh(): FlowElement {
    this.revision();
    return this.element();
  }
}
