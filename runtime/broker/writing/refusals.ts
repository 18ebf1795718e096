import { EngineError, type EngineErrorCode } from '@callweave/platform/kernel';

/** Zeebe's words for what the broker refuses by itself, before the interpreter is asked. */
export const refusals = {
  noSuchJob: (intent: string, what: string, key: string) =>
    rejection(intent, 'NOT_FOUND', `Expected to ${what} with key '${key}', but no such job was found`),
  jobNotActive: (key: string) =>
    rejection(
      'UPDATE_TIMEOUT',
      'FAILED_PRECONDITION',
      `Expected to update the timeout of job with key '${key}', but it is not active`,
    ),
  noSuchInstanceToCancel: (key: string) =>
    rejection(
      'CANCEL',
      'NOT_FOUND',
      `Expected to cancel a process instance with key '${key}', but no such process was found`,
    ),
  noSuchInstanceToModify: (key: string) =>
    rejection(
      'MODIFY',
      'NOT_FOUND',
      `Expected to modify process instance but no process instance found with key '${key}'`,
    ),
  noSuchElement: (key: string) =>
    rejection(
      'UPDATE',
      'NOT_FOUND',
      `Expected to update variables for element with key '${key}', but no such element was found`,
    ),
  noSuchIncident: (key: string) =>
    rejection(
      'RESOLVE',
      'NOT_FOUND',
      `Expected to resolve incident with key '${key}', but no such incident was found`,
    ),
  noSuchDefinition: (key: string) =>
    rejection('CREATE', 'NOT_FOUND', `Expected to find process definition with key '${key}', but none found`),
  messagePublished: (messageId: string) =>
    rejection(
      'PUBLISH',
      'ALREADY_EXISTS',
      `Expected to publish a new message with id '${messageId}', but a message with that id was already published`,
    ),
  nothingToDeploy: () =>
    rejection('CREATE', 'INVALID_ARGUMENT', 'Expected to deploy at least one resource, but none given'),
  notDeployable: (texts: readonly string[]) =>
    rejection(
      'CREATE',
      'INVALID_ARGUMENT',
      `Expected to deploy new resources, but encountered the following errors:\n${texts.join('\n')}`,
    ),
  tooBusy: () => refuse('RESOURCE_EXHAUSTED', 'Reached maximum capacity of requests handled'),
  closed: () => refuse('UNAVAILABLE', 'The engine is closed'),
  notWritable: (cause: unknown) => refuse('UNAVAILABLE', 'The engine cannot write its journal', cause),
  notFlushed: (cause: unknown) =>
    refuse('UNAVAILABLE', 'The command is stored but could not be flushed; its outcome is unknown', cause),
  unsafe: () => refuse('UNAVAILABLE', 'The disk failed to flush; restart the engine'),
  broken: (cause: unknown) =>
    refuse('INTERNAL', 'The command failed inside the engine and changed nothing', cause),
  noJobType: () =>
    refuse('INVALID_ARGUMENT', 'Expected to activate job batch with type to be present, but it was blank'),
  noTimeout: (timeoutMs: number) =>
    refuse(
      'INVALID_ARGUMENT',
      `Expected to activate job batch with timeout to be greater than zero, but it was '${timeoutMs}'`,
    ),
};

function rejection(intent: string, code: EngineErrorCode, reason: string): EngineError {
  const type = code === 'FAILED_PRECONDITION' ? 'INVALID_STATE' : code;
  return new EngineError(code, `Command '${intent}' rejected with code '${type}': ${reason}`);
}

function refuse(code: EngineErrorCode, details: string, cause?: unknown): EngineError {
  return new EngineError(code, details, cause === undefined ? undefined : { cause });
}
