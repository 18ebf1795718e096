import type { Variables } from '@callweave/platform/kernel';
import type { ElementInstance } from '../contract';
import type { ElementModel } from '../model';
import { triggerEvent } from './events';
import { ElementFailure } from './failure';
import type { Run } from './run';
import { catchersOf } from './subscriptions';

export interface ThrownError {
  errorCode: string;
  errorMessage?: string;
  variables: Variables;
}
export interface ErrorCatch {
  host: ElementInstance;
  catcher: ElementModel;
}

/** @throws {ElementFailure} UNHANDLED_ERROR_EVENT when nothing catches it; `onCaught` runs before the event is triggered */
export function throwError(
  run: Run,
  element: ElementInstance,
  error: ThrownError,
  onCaught: () => void,
): void {
  const found = findErrorCatch(run, element, error.errorCode);
  if (!found) throw new ElementFailure('UNHANDLED_ERROR_EVENT', uncaughtText(run, element, error));
  onCaught();
  triggerEvent(run, found.host, found.catcher, 'error', error.variables);
}

/** Innermost scope with any match, across call activities; within a scope the exact code before a catch-all. */
export function findErrorCatch(run: Run, element: ElementInstance, code: string): ErrorCatch | undefined {
  for (const host of ancestors(run, element)) {
    const catchers = errorCatchers(run, host);
    const catcher = catchers.find((one) => codeOf(one) === code) ?? catchers.find((one) => !codeOf(one));
    if (catcher) return { host, catcher };
  }
  return undefined;
}

export function uncaughtText(run: Run, element: ElementInstance, error: ThrownError): string {
  const codes = ancestors(run, element).flatMap((host) => errorCatchers(run, host).toReversed().map(codeOf));
  const available = codes.length
    ? `Available error events are [${codes.join(', ')}]`
    : 'No error events are available in the scope.';
  const message = error.errorMessage ? ` with message '${error.errorMessage}'` : '';
  return `Expected to throw an error event with the code '${error.errorCode}'${message}, but it was not caught. ${available}`;
}

/** An interrupted scope takes no further error into its event subprocesses; its boundary events still do. */
function errorCatchers(run: Run, host: ElementInstance): ElementModel[] {
  return catchersOf(run, host, run.model(host)).filter(
    ({ event, type }) =>
      event?.kind === 'error' && (type === 'BOUNDARY_EVENT' || host.interruptedBy === undefined),
  );
}

function ancestors(run: Run, element: ElementInstance): ElementInstance[] {
  const chain: ElementInstance[] = [];
  for (let host: ElementInstance | undefined = element; host; host = run.state.elements[host.parentKey])
    chain.push(host);
  return chain;
}

function codeOf({ event }: ElementModel): string {
  return event?.kind === 'error' ? (event.errorCode ?? '') : '';
}
