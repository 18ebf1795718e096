/** How much and how long: `PRODUCTION_FAULTS=soak` is the size of a night, else that of every change. */
export const size =
  process.env['PRODUCTION_FAULTS'] === 'soak'
    ? {
        ...{ callers: 100, clerks: 10, loadMs: 10_000, timeoutMs: 900_000 },
        ...{ brokerGoneMs: 120_000, sinkGoneMs: 300_000, readOnlyMs: 30_000 },
      }
    : {
        ...{ callers: 10, clerks: 3, loadMs: 2_000, timeoutMs: 240_000 },
        ...{ brokerGoneMs: 5_000, sinkGoneMs: 8_000, readOnlyMs: 3_000 },
      };
