import { chain, bpmn, script } from '@callweave/runtime/engine/testing';
import { feelContext } from './feel-expressions';
import type { Trial } from './trial';

/** Evaluates each expression in a branch of its own. @returns the JSON text of each result, or its incident */
export async function feelResults(trial: Trial, expressions: readonly string[]): Promise<string[]> {
  const tasks = expressions.map(
    (text, index) => script(`x${index}`, text, `r${index}`) + chain('f', `x${index}`),
  );
  await trial.start(
    bpmn(`<startEvent id="s"/><parallelGateway id="f"/>${chain('s', 'f')}${tasks.join('')}`),
    feelContext,
  );
  const told = (index: number) =>
    trial.records.flatMap(({ valueType, intent, value }) => {
      if (valueType === 'VARIABLE' && value['name'] === `r${index}`) return [String(value['value'])];
      const isOurs = valueType === 'INCIDENT' && intent === 'CREATED' && value['elementId'] === `x${index}`;
      return isOurs ? [`${value['errorType']}: ${value['errorMessage']}`] : [];
    })[0] ?? trial.outcomes.join('\n');
  return expressions.map((_, index) => told(index));
}
