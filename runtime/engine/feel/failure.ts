/** The evaluation may not go on: over budget, or Zeebe would stop with an incident here. */
export class FeelFailure extends Error {}

/** `assert(…)` was not fulfilled. */
export class AssertionFailure extends FeelFailure {}
