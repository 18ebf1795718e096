import { Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import type { FlowElement, GetService, ModdleElement } from '@callweave/designer/canvas';
import { Session } from '@callweave/platform/ui';
import { DurationEditor } from '../duration-editor/duration-editor';
import { panelTexts } from '../panel-texts';
import { readStartTime, type StartMode, startModes, type StartTime, writeStartTime } from '../start-time';

const triggerTypes = {
  hand: undefined,
  timer: 'bpmn:TimerEventDefinition',
  message: 'bpmn:MessageEventDefinition',
} as const;
type StartedBy = keyof typeof triggerTypes;

/** What a flow begins by: a person, a time or a message. */
@Component({
  selector: 'cw-start-panel',
  imports: [DurationEditor],
  templateUrl: './start-panel.html',
  styleUrl: './start-panel.css',
})
export class StartPanel {
  protected readonly t = panelTexts();
  private readonly timeZone = inject(Session).timeZone;
  readonly element = input.required<FlowElement>();
  readonly get = input.required<GetService>();
  /** Changes whenever the drawing does, so that the values are read again. */
  readonly revision = input.required<number>();
  readonly edited = output<void>();

  protected readonly choices = Object.keys(triggerTypes) as StartedBy[];
  protected readonly modes = startModes;
  protected readonly startedBy = computed(
    () => this.choices.find((one) => triggerTypes[one] === this.definition()?.$type) ?? 'hand',
  );
  protected readonly time = computed(() =>
    readStartTime({ timeDate: this.body('timeDate'), timeCycle: this.body('timeCycle') }, this.timeZone()),
  );
  /** Stays as chosen while there is no time yet. */
  protected readonly mode = linkedSignal<StartMode | undefined, StartMode>({
    source: () => this.time()?.mode,
    computation: (drawn, previous) => drawn ?? previous?.value ?? 'daily',
  });
  protected readonly message = computed(
    () => (this.definition()?.['messageRef'] as ModdleElement | undefined)?.name ?? '',
  );

  protected setStartedBy(by: StartedBy): void {
    const type = triggerTypes[by];
    const definition = type && this.get()('bpmnFactory').create(type);
    if (definition) definition.$parent = this.element().businessObject;
    this.get()('modeling').updateProperties(this.element(), {
      eventDefinitions: definition ? [definition] : undefined,
    });
    this.edited.emit();
  }

  /** What is usual, to be changed. */
  protected setMode(mode: StartMode): void {
    this.mode.set(mode);
    const usual: Record<StartMode, StartTime> = {
      once: { mode, at: '' } as StartTime,
      every: { mode: 'every', interval: 'PT1H' },
      daily: { mode: 'daily', at: '09:00', isWorkdays: false },
      own: { mode: 'own', text: this.body('timeCycle') ?? '' },
    };
    this.setTime(usual[mode]);
  }

  protected setTime(time: StartTime): void {
    const drawn = writeStartTime(time, this.timeZone());
    const expression = (body: string | undefined) =>
      body && this.get()('bpmnFactory').create('bpmn:FormalExpression', { body });
    this.get()('modeling').updateModdleProperties(this.element(), this.definition()!, {
      timeDate: expression(drawn.timeDate),
      timeCycle: expression(drawn.timeCycle),
      timeDuration: undefined,
    });
    this.edited.emit();
  }

  protected setMessage(name: string): void {
    this.get()('modeling').updateModdleProperties(this.element(), this.definition()!, {
      messageRef: name.trim() ? this.messageNamed(name.trim()) : undefined,
    });
    this.edited.emit();
  }

  /** Read anew by whoever asks: a change inside it leaves the object the same. */
  private definition(): ModdleElement | undefined {
    this.revision();
    return (this.element().businessObject['eventDefinitions'] as ModdleElement[] | undefined)?.[0];
  }

  private body(property: 'timeDate' | 'timeCycle'): string | undefined {
    return (this.definition()?.[property] as ModdleElement | undefined)?.['body'] as string | undefined;
  }

  private messageNamed(name: string): ModdleElement {
    const definitions = this.get()('canvas').getRootElement().businessObject.$parent!;
    const roots = (definitions['rootElements'] as ModdleElement[]) ?? [];
    const found = roots.find((root) => root.$type === 'bpmn:Message' && root.name === name);
    if (found) return found;
    const message = this.get()('bpmnFactory').create('bpmn:Message', { name });
    message.$parent = definitions;
    roots.push(message);
    return message;
  }
}
