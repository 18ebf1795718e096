import { InjectionToken, type InputSignal, type Type } from '@angular/core';

/** A component that shows the lit diagram of a call. */
export type CallDiagram = Type<{ callId: InputSignal<string> }>;

/** The place for the lit diagram beside the phone; filled by `phoneRoutes({ diagram })`. */
export const callDiagram = new InjectionToken<(() => Promise<CallDiagram>) | undefined>('callDiagram', {
  factory: () => undefined,
});
