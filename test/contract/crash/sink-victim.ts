// A process that stores an exporter's records and feeds them to a reader until it is killed.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onFaultPoint, silentLogger, systemClock } from '@callweave/platform/kernel';
import { createEventBus, createSchema, openStore } from '@callweave/platform/store';
import { openRecordSink, recordSinkEntities } from '@callweave/runtime/record-sink';

const [folder, point, timesText] = process.argv.slice(2) as [string, string, string];
const read = join(folder, 'read.txt');
const isFirst = !existsSync(read);
if (isFirst) appendFileSync(read, '');

const [clock, log] = [systemClock, silentLogger];
const store = await openStore({ dataDir: folder, entities: recordSinkEntities, clock, log });
if (isFirst) await createSchema(store);
let passed = 0;
onFaultPoint((name) => {
  if (name === point && ++passed >= Number(timesText)) process.kill(process.pid, 'SIGKILL');
});
const sink = await openRecordSink({
  ...{ store, clock, log, bus: createEventBus(log), port: 0 },
  ...{ user: 'zeebe', password: 'secret' },
});
const after = readFileSync(read, 'utf8').trim().split('\n').at(-1);
sink.subscribe(after ? { 1: after } : {}, async (records) => {
  appendFileSync(read, records.map(({ position }) => `${position}\n`).join(''));
});
process.stdout.write(`${sink.port}\n`);
