import { benchKeyPress } from '@callweave/test/calls';
import { serveRecording } from './bare-koa';
import { benchEngineRate } from './engine-rate';
import { atMost, type Line, ms, table } from './lines';
import {
  adapterLines,
  callLines,
  mysqlLines,
  sinkLines,
  sqliteLines,
  stepLines,
  zeebeLines,
} from './production-lines';
import { benchStartUp } from './start-up';

const benches: Record<string, () => Promise<Line[]>> = {
  call: keyPress,
  ticket: sqliteLines,
  engine: engineRate,
  start: startUp,
  'zeebe-adapter': zeebeLines(adapterLines),
  'zeebe-calls': zeebeLines(callLines),
  'zeebe-steps': zeebeLines(stepLines),
  sink: sinkLines,
  mysql: mysqlLines,
};

const [mode, path] = process.argv.slice(2);
if (mode === '--bare-koa') await serveRecording(path!);
else await runAll(process.argv.slice(2));

async function runAll(wanted: string[]): Promise<void> {
  const lines: Line[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length && !wanted.some((one) => name.startsWith(one))) continue;
    const from = performance.now();
    const found = await bench();
    lines.push(...found);
    process.stderr.write(`· ${name}, ${((performance.now() - from) / 1000).toFixed(0)} s\n${table(found)}`);
  }
  const code = lines.some(({ isMet }) => isMet === false) ? 1 : 0;
  // Connections of clients that nobody asks any more would keep it running for minutes.
  process.stdout.write(table(lines), () => process.exit(code));
}

async function keyPress(): Promise<Line[]> {
  const { calls, turns, turn, echo, addedP99Ms, commitsPerTurn, flushesPerTurn } = await benchKeyPress();
  const of = `${turns} key presses in ${calls} calls`;
  return [
    {
      what: `key press → verbs, p50 (${of})`,
      got: ms(turn.p50Ms),
      against: `bare websocket echo ${ms(echo.p50Ms)}`,
    },
    {
      what: 'key press → verbs, p99',
      got: ms(turn.p99Ms),
      against: `bare websocket echo ${ms(echo.p99Ms)}`,
      ...atMost(addedP99Ms, 5, 'echo + 5 ms'),
    },
    {
      what: 'engine commits per key press',
      got: commitsPerTurn.toFixed(2),
      ...atMost(commitsPerTurn, 1.005, '1'),
    },
    {
      what: 'engine flushes per key press',
      got: flushesPerTurn.toFixed(2),
      ...atMost(flushesPerTurn, 0, '0'),
    },
  ];
}

async function engineRate(): Promise<Line[]> {
  const { memoryPerSecond, filePerSecond, bpmnEnginePerSecond } = await benchEngineRate();
  const against = (rate: number) =>
    `bpmn-engine ${bpmnEnginePerSecond.toFixed(0)}/s: ×${(rate / bpmnEnginePerSecond).toFixed(1)}`;
  return [
    {
      what: 'five-node instances, engine in memory',
      got: `${memoryPerSecond.toFixed(0)}/s`,
      against: against(memoryPerSecond),
    },
    {
      what: 'five-node instances, engine on file',
      got: `${filePerSecond.toFixed(0)}/s`,
      against: against(filePerSecond),
    },
  ];
}

async function startUp(): Promise<Line[]> {
  const { secondStartMs, didBuild, idleMegabytes, firstLoad } = await benchStartUp();
  const { signInKilobytes, workKilobytes, files, largest, measuredBy } = firstLoad;
  return [
    {
      what: `second start${didBuild ? ' (sources changed meanwhile: it built)' : ''}`,
      got: `${(secondStartMs / 1000).toFixed(1)} s`,
      ...atMost(secondStartMs, 5_000, '5 s'),
    },
    {
      what: 'idle resident memory',
      got: `${idleMegabytes.toFixed(0)} MB`,
      ...atMost(idleMegabytes, 350, '350 MB'),
    },
    {
      what: `first load, sign-in page (by ${measuredBy})`,
      got: `${signInKilobytes.toFixed(0)} kB`,
      ...atMost(signInKilobytes, 400, '400 kB'),
    },
    {
      what: `first load with the work page (${files} files)`,
      got: `${(signInKilobytes + workKilobytes).toFixed(0)} kB`,
      against: largest.join(', '),
      ...atMost(signInKilobytes + workKilobytes, 400, '400 kB'),
    },
  ];
}
