import type { EngineJob, EnginePort } from '@callweave/platform/kernel';

/** What a case may ask of an engine. */
export type Commands = Pick<
  EnginePort,
  | 'deploy'
  | 'createInstance'
  | 'cancelInstance'
  | 'modifyInstance'
  | 'completeJob'
  | 'failJob'
  | 'throwError'
  | 'updateJobRetries'
  | 'updateJobTimeout'
  | 'resolveIncident'
  | 'setVariables'
  | 'publishMessage'
> & {
  /** Leases all activatable jobs of a type for `timeoutMs`. */
  activate(type: string, timeoutMs: number): Promise<EngineJob[]>;
};
