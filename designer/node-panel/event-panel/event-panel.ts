import { Component, computed, input, output } from '@angular/core';
import type { FlowElement, GetService, ModdleElement } from '@callweave/designer/canvas';
import { DurationEditor } from '../duration-editor/duration-editor';
import { panelTexts } from '../panel-texts';

/** A waiting time or a caught error. */
@Component({
  selector: 'cw-event-panel',
  imports: [DurationEditor],
  templateUrl: './event-panel.html',
  styleUrl: './event-panel.css',
})
export class EventPanel {
  protected readonly t = panelTexts();
  readonly element = input.required<FlowElement>();
  readonly get = input.required<GetService>();
  /** Changes whenever the drawing does, so that the values are read again. */
  readonly revision = input.required<number>();
  /** Errors the host node may throw. */
  readonly errorCodes = input<readonly string[]>([]);
  readonly edited = output<void>();

  protected readonly kind = computed(() =>
    this.definition()?.$type === 'bpmn:TimerEventDefinition'
      ? 'timer'
      : this.definition()?.$type === 'bpmn:ErrorEventDefinition'
        ? 'error'
        : 'none',
  );
  protected readonly durationText = computed(() =>
    String((this.definition()?.['timeDuration'] as ModdleElement | undefined)?.['body'] ?? ''),
  );
  protected readonly errorCode = computed(() =>
    String((this.definition()?.['errorRef'] as ModdleElement | undefined)?.['errorCode'] ?? ''),
  );
  protected readonly isInterrupting = computed(() => {
    this.revision();
    return this.element().businessObject['cancelActivity'] !== false;
  });

  protected setDurationText(body: string): void {
    const timeDuration = body
      ? this.get()('bpmnFactory').create('bpmn:FormalExpression', { body })
      : undefined;
    this.get()('modeling').updateModdleProperties(this.element(), this.definition()!, { timeDuration });
    this.edited.emit();
  }
  /** Empty catches every error. */
  protected setErrorCode(code: string): void {
    this.get()('modeling').updateModdleProperties(this.element(), this.definition()!, {
      errorRef: code ? this.errorNamed(code) : undefined,
    });
    this.edited.emit();
  }
  protected setInterrupting(cancelActivity: boolean): void {
    this.get()('modeling').updateProperties(this.element(), { cancelActivity });
    this.edited.emit();
  }

  /** Read anew by whoever asks: a change inside it leaves the object the same. */
  private definition(): ModdleElement | undefined {
    this.revision();
    return (this.element().businessObject['eventDefinitions'] as ModdleElement[] | undefined)?.[0];
  }

  private errorNamed(code: string): ModdleElement {
    const definitions = this.get()('canvas').getRootElement().businessObject.$parent!;
    const roots = (definitions['rootElements'] as ModdleElement[]) ?? [];
    const found = roots.find((root) => root.$type === 'bpmn:Error' && root['errorCode'] === code);
    if (found) return found;
    const error = this.get()('bpmnFactory').create('bpmn:Error', { errorCode: code, name: code });
    error.$parent = definitions;
    roots.push(error);
    return error;
  }
}
