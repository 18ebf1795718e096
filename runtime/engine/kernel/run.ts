import { EngineError } from '@callweave/platform/kernel';
import { apply } from '../apply';
import type {
  DeployedModel,
  ElementInstance,
  EngineEnv,
  EngineEvent,
  EngineLimits,
  EventTrigger,
  EventValueType,
  InstanceState,
} from '../contract';
import type { ElementModel } from '../model';
import { ElementFailure } from './failure';
import { defaultLimits } from './limits';

/** How an element came to be activated, beside its flow. */
export interface Activation {
  /** Tokens it consumes in its parent: flow ids or `@<element id>`. */
  tokens: string[];
  cause?: EventTrigger;
  /** Of an event subprocess's start event: its event, to be handled when the start event completes. */
  trigger?: EventTrigger;
}

/**
 * One command being worked off: emits events (applying each at once) and keeps Zeebe's breadth-first queue of
 * follow-up commands. Ends when the queue is empty; nothing of it outlives the step.
 */
export class Run {
  readonly events: EngineEvent[] = [];
  readonly limits: EngineLimits;
  private readonly queue: (() => void)[] = [];
  private readonly afterwards: (() => void)[] = [];
  /** All expressions of the command share it. */
  feelStepsLeft: number;
  private activations = 0;
  private variableBytes = 0;

  constructor(
    readonly state: InstanceState,
    readonly env: EngineEnv,
  ) {
    this.limits = { ...defaultLimits, ...env.limits };
    this.feelStepsLeft = this.limits.feelStepsPerCommand;
  }

  emit(
    valueType: EventValueType,
    intent: string,
    key: string,
    value: Record<string, unknown>,
    internal?: Record<string, unknown>,
  ): void {
    const event: EngineEvent = {
      valueType,
      intent,
      key,
      value: { ...value, tenantId: '<default>' },
      ...(internal ? { internal } : {}),
    };
    if (valueType === 'VARIABLE') this.variableBytes += String(value['value']).length;
    apply(this.state, event);
    this.events.push(event);
  }

  /** To the end of the batch queue, as Zeebe's follow-up commands. */
  later(task: () => void): void {
    this.queue.push(task);
  }

  /** After the queue is empty: what Zeebe sends after the commit (message subscriptions). */
  atEnd(task: () => void): void {
    this.afterwards.push(task);
  }

  drain(): EngineEvent[] {
    // An index and not shift(): a long queue would be copied at every step.
    for (let next = 0; next < this.queue.length; next++) this.queue[next]!();
    for (const task of this.afterwards) task();
    return this.events;
  }

  /** Counts one activation. @returns false when the command did too much already */
  countActivation(): boolean {
    const { elementsPerCommand, bytesPerCommand } = this.limits;
    return ++this.activations <= elementsPerCommand && this.variableBytes <= bytesPerCommand;
  }

  deployed(element: ElementInstance): DeployedModel {
    const deployed = this.env.definition(element.processDefinitionKey);
    if (!deployed) throw new EngineError('INTERNAL', `Definition ${element.processDefinitionKey} is missing`);
    return deployed;
  }

  model(element: ElementInstance): ElementModel {
    return this.modelOf(element, element.elementId);
  }

  modelOf(element: ElementInstance, elementId: string): ElementModel {
    return this.deployed(element).model.elements[elementId]!;
  }

  /** Works on an element; a failure becomes its incident. */
  attempt(element: ElementInstance, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ElementFailure)) throw error;
      this.raiseIncident(element, error.errorType, error.text, { variableScopeKey: error.variableScopeKey });
    }
  }

  raiseIncident(
    element: ElementInstance,
    errorType: string,
    errorMessage: string,
    more: { jobKey?: string; elementId?: string; variableScopeKey?: string; isRunaway?: boolean } = {},
  ): void {
    this.emit(
      'INCIDENT',
      'CREATED',
      this.env.nextKey(),
      {
        errorType,
        errorMessage,
        ...this.whereabouts(element),
        elementId: more.elementId ?? element.elementId,
        elementInstanceKey: element.key,
        jobKey: more.jobKey ?? '-1',
        variableScopeKey: more.variableScopeKey ?? element.key,
      },
      more.isRunaway ? { isRunaway: true } : undefined,
    );
  }

  /** The fields most records carry. */
  whereabouts(element: ElementInstance) {
    return {
      bpmnProcessId: this.deployed(element).model.id,
      processDefinitionKey: element.processDefinitionKey,
      processInstanceKey: element.processInstanceKey,
    };
  }
}
