let hook: ((name: string) => void) | undefined;

/**
 * Names a place where a crash must lose or double nothing: before and after each durable write and external send.
 * Free in production (one undefined check); tests install a hook that kills the process there.
 * The literal names are collected by `tools/fault-points.mjs`, so always pass a string literal.
 */
export function faultPoint(name: string): void {
  hook?.(name);
}

/** Test and start-up use only. */
export function onFaultPoint(next: ((name: string) => void) | undefined): void {
  hook = next;
}
