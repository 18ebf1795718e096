export const isSoak = process.env['PRODUCTION_FAULTS'] === 'soak';

/**
 * Everything catches up within `settleMs` of the last thing people did: leases of 30 s, some one after the other, and the
 * records of what went on without a sink. How much and how long: `PRODUCTION_FAULTS=soak` is the size of a night, else that of every
 * change.
 */
export const size = isSoak
  ? {
      ...{ callers: 100, betweenCallsMs: 20_000, clerks: 4, betweenTicketsMs: 1_000 },
      ...{ loadMs: 15_000, settleMs: 900_000, timeoutMs: 1_800_000 },
      ...{ brokerGoneMs: 120_000, sinkGoneMs: 300_000, otherFaultsMs: 30_000 },
    }
  : {
      ...{ callers: 6, betweenCallsMs: 1_500, clerks: 2, betweenTicketsMs: 500 },
      ...{ loadMs: 2_000, settleMs: 120_000, timeoutMs: 240_000 },
      ...{ brokerGoneMs: 5_000, sinkGoneMs: 5_000, otherFaultsMs: 2_000 },
    };
