import { expect, it } from 'vitest';
import { stepStatementBudget, statementsOfSteps } from './ticket-step';

it('does a ticket step with few statements', async () => {
  const lists = await statementsOfSteps(7);
  // The shortest list is a step without background work.
  const [shortest] = lists.sort((a, b) => a.length - b.length);
  const texts = shortest!.map(({ file, sql }) => `${file.split('/').at(-1)}: ${sql}`);
  expect(texts.length, texts.join('\n')).toBeLessThanOrEqual(stepStatementBudget);
  expect(texts.length).toBeGreaterThan(20);
}, 60_000);
