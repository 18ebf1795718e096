/** A verb as jambonz takes it (0.9.8 subset), e.g. `{ verb: 'say', text: '…' }`. */
export interface Verb {
  verb: string;
  [property: string]: unknown;
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
  /**
   * Runs the verbs (replacing what runs) and waits until they are done.
   * @returns data of the last verb's hook (`digits`, `reason`, …); `{}` for verbs without one
   * @throws {Problem} call-ended when the call ended before or meanwhile
   */
  run(verbs: readonly Verb[]): Promise<Record<string, unknown>>;
  hangUp(): Promise<void>;
}
