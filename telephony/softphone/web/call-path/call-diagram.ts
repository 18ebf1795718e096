import { InjectionToken, type InputSignal, type Type } from '@angular/core';

/** A component that shows the lit diagram of a call. */
export type CallDiagram = Type<{ callId: InputSignal<string> }>;

/**
 * The place beside the phone for the lit diagram. Whoever composes the console provides the component here;
 * without one the path is told as a list.
 */
export const callDiagram = new InjectionToken<(() => Promise<CallDiagram>) | undefined>('callDiagram', {
  factory: () => undefined,
});
