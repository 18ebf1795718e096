import { commonProblems, EngineError, type Locale, Problem } from '@callweave/platform/kernel';
import { isHindered } from '@callweave/platform/store';
import { OptimisticLockError } from '@mikro-orm/core';
import type { Context, Middleware } from './request';
import { httpProblems } from './problems';

/** Turns whatever went wrong into RFC 9457, in the user's language; technical causes are logged once and not told. */
export function problemWriter(): Middleware {
  return async function problemWriter(ctx, next) {
    try {
      await next();
    } catch (error) {
      writeProblem(ctx, problemOf(error, ctx));
    }
  };
}

export function writeProblem(ctx: Context, problem: Problem): void {
  const locale = ctx.state.signedIn?.actor.locale ?? ctx.state.locale;
  ctx.status = problem.status;
  ctx.body = JSON.stringify(problemBody(problem, locale, ctx.state.requestId));
  ctx.type = 'application/problem+json';
  ctx.set('content-language', locale);
  ctx.set('cache-control', 'no-store');
  const seconds = problem.facts['seconds'];
  if (problem.status === 429 && typeof seconds === 'number') ctx.set('retry-after', String(seconds));
  if (problem.status === 503) ctx.set('retry-after', '5');
}

/** @see RFC 9457 §3 */
export function problemBody(problem: Problem, locale: Locale, requestId: string) {
  return {
    type: `/problems/${problem.code}`,
    title: problem.titleIn(locale),
    status: problem.status,
    detail: problem.detailIn(locale),
    instance: `/requests/${requestId}`,
    errors: problem.errors?.map(({ pointer, detail }) => ({ pointer, detail: detail[locale] })),
  };
}

function problemOf(error: unknown, ctx: Context): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof OptimisticLockError) return commonProblems.editedMeanwhile({}, { cause: error });
  const { requestId, log } = ctx.state;
  if (error instanceof EngineError && isBusy(error)) {
    log.warn({ err: error }, 'engine is busy');
    return httpProblems.busy({}, { cause: error });
  }
  if (isHindered(error)) {
    log.warn({ err: error, method: ctx.method, path: ctx.path }, 'the store hinders a request');
    return httpProblems.unavailable({}, { cause: error });
  }
  log.error({ err: error, method: ctx.method, path: ctx.path }, 'request failed');
  return httpProblems.technical({ requestId }, { cause: error });
}

const isBusy = ({ code }: EngineError) =>
  code === 'RESOURCE_EXHAUSTED' || code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED';
