import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { failureOf, OutcomeUnknown } from './refusals';

const failed = (code: status, details: string): ServiceError =>
  Object.assign(new Error(`${code} ${details}`), { code, details, metadata: new Metadata() });

describe('a failed call', () => {
  it.each([
    [status.NOT_FOUND, "Command 'COMPLETE' rejected with code 'NOT_FOUND': no", 'refused', 'NOT_FOUND'],
    [status.INVALID_ARGUMENT, 'no', 'refused', 'INVALID_ARGUMENT'],
    [status.FAILED_PRECONDITION, 'no', 'refused', 'FAILED_PRECONDITION'],
    [status.ALREADY_EXISTS, 'no', 'refused', 'ALREADY_EXISTS'],
    [status.UNAUTHENTICATED, 'no token', 'refused', 'INTERNAL'],
    [
      status.RESOURCE_EXHAUSTED,
      'Reached maximum capacity of requests handled',
      'not-sent',
      'RESOURCE_EXHAUSTED',
    ],
    [
      status.RESOURCE_EXHAUSTED,
      'gRPC message exceeds maximum size 4194304: 4200028',
      'refused',
      'INVALID_ARGUMENT',
    ],
    [status.UNAVAILABLE, 'No connection established. Last error: x', 'not-sent', 'UNAVAILABLE'],
    [
      status.UNAVAILABLE,
      'Expected to execute command on partition 3, but either it does not exist, or the gateway is not yet aware of it',
      'not-sent',
      'UNAVAILABLE',
    ],
  ] as const)('of %s “%s” is %s', (code, details, verdict, engineCode) => {
    expect(failureOf(failed(code, details))).toMatchObject({ verdict, error: { code: engineCode, details } });
  });

  it.each([
    [status.UNAVAILABLE, 'Connection dropped', 'UNAVAILABLE'],
    [status.DEADLINE_EXCEEDED, 'Deadline exceeded', 'DEADLINE_EXCEEDED'],
    [status.CANCELLED, 'Call cancelled', 'UNAVAILABLE'],
    [status.INTERNAL, 'Connection RemoteClientConnection{…} was closed', 'INTERNAL'],
  ] as const)('of %s “%s” leaves the outcome open', (code, details, engineCode) => {
    const { verdict, error } = failureOf(failed(code, details));
    expect([verdict, error.code, error instanceof OutcomeUnknown]).toEqual(['unknown', engineCode, true]);
    expect(error.details).toBe(`${details}; the outcome is unknown`);
  });

  it('of UNKNOWN without a word was too large', () => {
    expect(failureOf(failed(status.UNKNOWN, '')).error).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('of anything but gRPC is a mistake of ours', () => {
    expect(() => failureOf(new TypeError('bug'))).toThrow('bug');
  });
});
