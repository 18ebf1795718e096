import type { Bench, EngineUnderTest } from './harness';

/** What every test of the suite gets: a fresh bench on the engine under test. */
export type Context = () => Bench & { under: EngineUnderTest };
