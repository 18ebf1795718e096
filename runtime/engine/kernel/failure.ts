export type IncidentType =
  | 'UNKNOWN'
  | 'IO_MAPPING_ERROR'
  | 'JOB_NO_RETRIES'
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'CALLED_ELEMENT_ERROR'
  | 'UNHANDLED_ERROR_EVENT';

/** An element cannot go on; the run turns it into an INCIDENT on the element it was working on. */
export class ElementFailure extends Error {
  constructor(
    readonly errorType: IncidentType,
    readonly text: string,
    /** Scope a person would repair variables in; default the element itself. */
    readonly variableScopeKey?: string,
  ) {
    super(text);
  }
}
