import { formTools, type FormTools } from '@callweave/platform/form-logic';
import { compileFeel, evaluateFeel } from '@callweave/runtime/engine';

/** Forms on the server: FEEL with the engine's budgets, so that no drawn expression can hang a request. */
export const serverFormTools: FormTools = {
  ...formTools,
  evaluate: (expression, data) => evaluateFeel(compileFeel(expression), data, { now: Date.now() }).value,
};
