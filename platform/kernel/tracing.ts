/**
 * Where the time of one action went: browser, API, engine, node handlers, calls. A trace follows a flow instance by a link
 * kept beside it, never by a variable: what flows see stays theirs.
 */
export interface Tracing {
  /**
   * Runs `work` as a span of the trace that runs now.
   * @param options.parent another one, as W3C `traceparent`; `null` begins a new trace
   */
  span<T>(
    name: string,
    options: { parent?: string | null; attributes?: Readonly<Record<string, string>> },
    work: () => Promise<T>,
  ): Promise<T>;
  /** What this flow instance does next belongs to the trace that runs now, in every process. */
  link(processInstanceKey: string): void;
  /** The `traceparent` linked last. */
  linked(processInstanceKey: string): string | undefined;
}

/** Traces nothing; the default wherever tracing is optional. */
export const noTracing: Tracing = { span: (_, __, work) => work(), link: () => {}, linked: () => undefined };
