import { afterEach, beforeEach, describe } from 'vitest';
import { deploying } from './deploying';
import { durability } from './durability';
import { events } from './events';
import { Bench, type EngineUnderTest } from './harness';
import { instances } from './instances';
import { jobs } from './jobs';
import { records } from './records';

/**
 * The conformance suite of EnginePort: what every engine behind it must do, in the words of zeebe 8.5.8.
 * Waits for everything, knows no file and no partition count; names are unique, so one cluster can serve it.
 * @param open a running engine; called once per test
 */
export function describeEnginePort(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(`EnginePort: ${name}`, () => {
    let under: EngineUnderTest;
    let bench: Bench & { under: EngineUnderTest };
    beforeEach(async () => {
      under = await open();
      bench = Object.assign(new Bench(under.engine), { under });
      bench.name = bench.name.bind(bench);
    });
    afterEach(async () => {
      await bench.close();
      await under.stop();
    });
    const context = () => bench;
    describe('deployments', () => deploying(context));
    describe('instances', () => instances(context));
    describe('jobs', () => jobs(context));
    describe('events', () => events(context));
    describe('records', () => records(context));
    describe('durability', () => durability(context));
  });
}
