import { readProcesses } from '@callweave/runtime/engine';
import { Random, randomFlow } from '@callweave/runtime/engine/testing';
import type { Case } from './cases/case';
import type { Trial } from './trial';

/** Never just when a timer is due: the two clocks are not the same to the millisecond. */
const STEP_MS = 61 * 60_000;

/** A random flow, its child, and a few commands that are possible: the same for the same seed while the engines agree. */
export function randomCase(seed: number): Case {
  return {
    name: `random, seed ${seed}`,
    play: async (trial) => {
      const random = new Random(seed);
      const child = await deployable(random, 'child', ['nowhere']);
      const flow = await deployable(random, 'p', ['child', 'nowhere']);
      const [key] = await trial.deploy(flow, child);
      await trial.create(key, { one: 1, key: 'k', list: [1] });
      for (let count = 0; count < 8 && !isRunaway(trial); count++) await randomCommand(random, trial);
    },
  };
}

/** The first one the embedded engine takes: it also refuses circles in which Zeebe would run for ever. */
async function deployable(random: Random, id: string, calls: readonly string[]): Promise<string> {
  for (;;) {
    const xml = inHours(randomFlow(random, id, calls));
    if ((await readProcesses(xml)).errors.length === 0) return xml;
  }
}

/** Whether Zeebe can play what the embedded engine has played. */
export const isPlayable = (trial: Trial) => !isRunaway(trial) && !isAmbiguous(trial);

/** A flow in a circle never rests in Zeebe; here it is stopped. */
const isRunaway = ({ records }: Trial) =>
  records.length > 1_000 ||
  records.some(({ valueType, value }) => valueType === 'INCIDENT' && value['errorType'] === 'UNKNOWN');

/** Zeebe keeps one subscription per element and message: which of two is left open. */
function isAmbiguous({ records }: Trial): boolean {
  const opened = records.filter(
    ({ valueType, intent }) => valueType === 'PROCESS_MESSAGE_SUBSCRIPTION' && intent === 'CREATING',
  );
  const names = opened.map(({ value }) => `${value['elementInstanceKey']} ${value['messageName']}`);
  return new Set(names).size < names.length;
}

/** Seconds would pass while the case is played. */
const inHours = (xml: string) => xml.replaceAll(/PT(\d)S/g, 'PT$1H');

async function randomCommand(random: Random, trial: Trial): Promise<void> {
  const variables = random.pick([{}, { one: 1 }, { r: 2 }, { x: null }, { key: 'k' }, { o: { c: [1] } }]);
  const jobs = trial.openJobElements();
  const job = jobs.length ? random.pick(jobs) : 'nowhere';
  const commands: (() => Promise<void>)[] = [
    () => trial.complete(job, variables),
    () => trial.complete(job, variables),
    () => trial.complete(job, variables),
    () => trial.fail(job, random.below(2), { errorMessage: 'x', variables }),
    () => trial.throwError(job, random.pick(['one', 'two', 'three']), { variables }),
    () => trial.advance(random.pick([1, 2, 6]) * STEP_MS),
    () => trial.publish(random.pick(['ping', 'pong']), random.pick(['k', 'fixed']), { variables }),
    () => trial.resolve(),
    () => trial.set(trial.name('p'), variables, random.chance(0.5)),
  ];
  await random.pick(commands)();
}
