import type { Variables } from '@callweave/platform/kernel';
import { compileFeel, type CompiledFeel, evaluateFeel, type FeelResult, maxFeelSteps } from '../feel/index';
import { ElementFailure, type IncidentType } from './failure';
import type { Run } from './run';

/** `=…` is FEEL, anything else is text. A lone `=` is text too. */
export function isExpression(source: string): boolean {
  return source.length > 1 && source.startsWith('=');
}

/** @throws {ElementFailure} `errorType` when the evaluation itself fails (budgets) */
export function evaluateSource(
  run: Run,
  context: Variables,
  source: string,
  errorType: IncidentType = 'EXTRACT_VALUE_ERROR',
): unknown {
  return isExpression(source) ? evaluated(run, context, source.slice(1), errorType).value : source;
}

/** Text that must not be null. @throws {ElementFailure} EXTRACT_VALUE_ERROR */
export function evaluateText(run: Run, context: Variables, source: string): string {
  if (!isExpression(source)) return source;
  return required(run, context, source, ['STRING']) as string;
}

/** @throws {ElementFailure} EXTRACT_VALUE_ERROR with Zeebe's text when the result has none of the types */
export function required(run: Run, context: Variables, source: string, types: string[]): unknown {
  const text = source.slice(1);
  const result = evaluated(run, context, text, 'EXTRACT_VALUE_ERROR');
  if (types.includes(result.type)) return result.value;
  const wanted = types.length === 1 ? `'${types[0]}'` : `one of '[${types.join(', ')}]'`;
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Expected result of the expression '${text}' to be ${wanted}, but was '${result.type}'.${warningsText(result)}`,
  );
}

export function warningsText(result: Pick<FeelResult, 'warnings'>): string {
  if (!result.warnings.length) return '';
  const lines = result.warnings.map(({ type, message }) => `[${type}] ${message}`);
  return ` The evaluation reported the following warnings:\n${lines.join('\n')}`;
}

export function evaluated(run: Run, context: Variables, text: string, errorType: IncidentType): FeelResult {
  return evaluatedCompiled(run, context, compileFeel(text), errorType);
}

export function evaluatedCompiled(
  run: Run,
  context: Variables,
  compiled: CompiledFeel,
  errorType: IncidentType,
): FeelResult {
  const steps = Math.min(maxFeelSteps, run.feelStepsLeft);
  const result = evaluateFeel(compiled, context, { now: run.env.now, steps });
  run.feelStepsLeft -= result.steps;
  if (result.failure) throw new ElementFailure(errorType, `${result.failure}${warningsText(result)}`);
  return result;
}
