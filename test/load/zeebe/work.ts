import { setTimeout as sleep } from 'node:timers/promises';
import { endlessTask, oneTask } from './drawings';
import type { Side } from './sides';

/** What a part did. */
export interface Done {
  instances: number;
  ms: number;
}

/** Instances of one job, so many at once. @returns runs them for a time, until the last is completed */
export async function prepareInstances(side: Side, name: string): Promise<(forMs: number) => Promise<Done>> {
  const process = await side.deploy(`${name}.bpmn`, oneTask(name, name));
  let onJob: (jobKey: string) => Promise<void>;
  side.openJobs(name, ({ key }) => onJob(key));
  await sleep(STREAM_MS);
  return async (forMs) => {
    let [begun, instances] = [0, 0];
    const from = performance.now();
    const passed = () => performance.now() - from;
    await new Promise<void>((resolve, reject) => {
      const next = () => {
        begun += 1;
        side.create(process).catch(reject);
      };
      onJob = async (jobKey) => {
        await side.complete(jobKey).catch(reject);
        instances += 1;
        if (passed() < forMs) next();
        else if (instances === begun) resolve();
      };
      for (let lane = 0; lane < AT_ONCE; lane += 1) next();
    });
    return { instances, ms: passed() };
  };
}

export interface Turns {
  /** From sending the completion to its answer, milliseconds. */
  completeMs: number[];
  /** From sending the completion to the next job, milliseconds. */
  turnMs: number[];
}

/** Instances that wait at a job like calls at a menu: each completes it some time after it got it. */
export async function prepareTurns(
  side: Side,
  name: string,
  calls: number,
): Promise<(turnsPerCall: number, thinkMs: number) => Promise<Turns>> {
  const process = await side.deploy(`${name}.bpmn`, endlessTask(name, name));
  const lanes = new Map<string, Lane>();
  side.openJobs(name, async ({ key, processInstanceKey }) => {
    const lane = lanes.get(processInstanceKey);
    if (lane) lane.arrive(key);
    else lanes.set(processInstanceKey, { jobKey: key, arrive: () => undefined });
  });
  await sleep(STREAM_MS);
  for (let index = 0; index < calls; index += 1) await side.create(process);
  while (lanes.size < calls) await sleep(5);
  return async (turnsPerCall, thinkMs) => {
    const taken: Turns = { completeMs: [], turnMs: [] };
    const since = (from: number) => performance.now() - from;
    const play = async (lane: Lane) => {
      for (let turn = 0; turn < turnsPerCall; turn += 1) {
        await sleep(Math.random() * thinkMs);
        const next = new Promise<string>((resolve) => (lane.arrive = resolve));
        const from = performance.now();
        const completed = side.complete(lane.jobKey).then(() => taken.completeMs.push(since(from)));
        lane.jobKey = await next;
        taken.turnMs.push(since(from));
        await completed;
      }
    };
    await Promise.all([...lanes.values()].map(play));
    return taken;
  };
}

interface Lane {
  jobKey: string;
  /** Its next job. */
  arrive(jobKey: string): void;
}

/** Few enough for a broker on a small machine to refuse none: then what is measured is not who waits longer. */
const AT_ONCE = 12;
/** A stream is known to the broker a little after it was asked for. */
const STREAM_MS = 300;
