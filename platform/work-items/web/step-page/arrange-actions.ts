import type { StepAction } from '@callweave/platform/work-items/contract';

export interface ArrangedActions {
  /** The usual next thing: the one filled button. */
  main?: StepAction;
  /** Shown beside it. */
  beside: StepAction[];
  /** Behind "more": what is rare or hard to take back. */
  more: StepAction[];
}

const mostBeside = 2;

/** The first primary action in drawn order is the main one; dangerous ones are never next to it. */
export function arrangeActions(actions: readonly StepAction[]): ArrangedActions {
  const main =
    actions.find(({ kind }) => kind === 'primary') ?? actions.find(({ kind }) => kind === 'normal');
  const others = actions.filter((action) => action !== main);
  const harmless = others.filter(({ kind }) => kind !== 'danger');
  return {
    main,
    beside: harmless.slice(0, mostBeside),
    more: [...harmless.slice(mostBeside), ...others.filter(({ kind }) => kind === 'danger')],
  };
}
