import type { Case } from './cases/case';
import { openEmbeddedSide } from './sides/embedded-side';
import type { Side } from './sides/side';
import { Trial } from './trial';

/** A case as both engines played it. */
export interface Played {
  ours: Trial;
  theirs: Trial;
}

/** How many cases Zeebe plays at once: most of a case is waiting for the exporter. */
const AT_ONCE = 8;

/**
 * First on a fresh embedded engine; what it wrote is what is waited for in Zeebe.
 * @param isPlayable whether Zeebe is to play it too, default always
 */
export async function play(
  one: Case,
  zeebe: Side,
  suffix: string,
  isPlayable?: (ours: Trial) => boolean,
): Promise<Played | undefined> {
  const ours = await playedEmbedded(one, suffix);
  if (isPlayable?.(ours) === false) return undefined;
  return { ours, theirs: await playedOn(one, zeebe, suffix, ours) };
}

/** All cases, the ones that move Zeebe's clock or lease everybody's jobs one by one. Failures are for who asks. */
export async function playAll(cases: readonly Case[], zeebe: Side): Promise<Promise<Played>[]> {
  const suffixOf = (index: number) => `-c${index}x`;
  const ours: Trial[] = [];
  for (const [index, one] of cases.entries()) ours.push(await playedEmbedded(one, suffixOf(index)));
  const played: Promise<Played>[] = [];
  const playTheirs = (index: number) =>
    playedOn(cases[index]!, zeebe, suffixOf(index), ours[index]!).then((theirs) => ({
      ours: ours[index]!,
      theirs,
    }));
  const waiting = cases.map((_, index) => index).filter((index) => !isAlone(ours[index]!));
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await settled((played[next] = playTheirs(next)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const index of cases.keys())
    if (isAlone(ours[index]!)) await settled((played[index] = playTheirs(index)));
  return played;
}

const settled = (promise: Promise<unknown>) => promise.catch(() => undefined);
const isAlone = ({ outcomes }: Trial) => outcomes.some((line) => /^(advance|activate io\.)/.test(line));

async function playedEmbedded(one: Case, suffix: string): Promise<Trial> {
  const side = await openEmbeddedSide();
  const trial = new Trial(side, suffix);
  await one.play(trial);
  await trial.end();
  await side.close();
  return trial;
}

async function playedOn(one: Case, side: Side, suffix: string, { counts }: Trial): Promise<Trial> {
  const trial = new Trial(side, suffix, one.differs === undefined ? counts : []);
  await one.play(trial);
  await trial.end();
  return trial;
}
