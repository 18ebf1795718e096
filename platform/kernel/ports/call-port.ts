/** A verb as jambonz takes it (0.9.8 subset), e.g. `{ verb: 'say', text: '…' }`. */
export interface Verb {
  verb: string;
  [property: string]: unknown;
}

/** How a language is spoken: a jambonz `synthesizer`. `vendor: 'default'` takes the account's own. */
export interface Voice {
  vendor: string;
  language: string;
  voice?: string;
}

/** How nodes and features act on a live call; implemented by the jambonz gateway. */
export interface CallPort {
  /** Undefined when this gateway does not own the call or it ended. */
  find(callId: string): CallHandle | undefined;
}

/** A live call as node types see it. */
export interface CallHandle {
  readonly callId: string;
  readonly state: 'ringing' | 'answered' | 'ended';
  /** By values of the call variable `language`; absent: the platform's own. */
  readonly voices?: Readonly<Record<string, Voice>>;
  /**
   * Runs the verbs once those of other jobs are done and waits until they are; an earlier prompt is replaced.
   * @returns data of the last verb's hook (`digits`, `reason`, …); `{}` for verbs without one
   * @throws {Problem} call-ended when the call ended before or meanwhile
   */
  run(verbs: readonly Verb[], options?: RunOptions): Promise<Record<string, unknown>>;
  /** Ends the call; returns at once, the call's end is reported by the switch. */
  hangUp(): Promise<void>;
}

/** On whose behalf verbs run. */
export interface RunOptions {
  /** Ties what the caller heard and pressed to the node in the call trace. */
  jobKey?: string;
  /** Keys pressed are a card number, PIN or the like: the trace gets `****`. */
  isSensitive?: boolean;
}
