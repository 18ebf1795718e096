import type { Provider } from '@angular/core';
import { httpFetch } from '../api/api-client';
import { openSocket } from '../push/push-client';

/** A body, or a function of the request that gives one; `{ status, body }` for anything but 200. */
export type FakeAnswer = unknown | ((request: SentRequest) => unknown);

export interface SentRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

/**
 * Answers the API client in specs: keys such as `get /api/tickets`, parameters as `:id`.
 * An unknown address is a 404, so that a screen shows what it would show.
 */
export function fakeApi(answers: Record<string, FakeAnswer>): { providers: Provider[]; sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const answer = (input: RequestInfo | URL, init?: RequestInit) => {
    const { pathname, searchParams } = new URL(String(input), 'http://test');
    const method = (init?.method ?? 'GET').toLowerCase();
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const request = {
      method,
      path: pathname,
      query: searchParams,
      headers: new Headers(init?.headers),
      body,
    };
    sent.push(request);
    return Promise.resolve(respond(find(answers, method, pathname), request));
  };
  const silent = { readyState: 0, close: () => undefined, send: () => undefined };
  return {
    sent,
    providers: [
      { provide: httpFetch, useValue: answer },
      { provide: openSocket, useValue: () => silent },
    ],
  };
}

function find(answers: Record<string, FakeAnswer>, method: string, path: string): FakeAnswer {
  const key = Object.keys(answers).find((candidate) => {
    const [verb, pattern] = candidate.split(' ');
    return verb === method && new RegExp(`^${pattern!.replace(/:\w+/g, '[^/]+')}$`).test(path);
  });
  return key === undefined
    ? { status: 404, body: { type: '/problems/common-not-found', title: '没有找到' } }
    : answers[key];
}

function respond(answer: FakeAnswer, request: SentRequest): Response {
  const value: unknown =
    typeof answer === 'function' ? (answer as (request: SentRequest) => unknown)(request) : answer;
  if (value instanceof Error) throw value;
  const { status, body } = isStatus(value) ? value : { status: 200, body: value };
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status: body === undefined ? 204 : status,
  });
}

function isStatus(value: unknown): value is { status: number; body: unknown } {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value;
}
