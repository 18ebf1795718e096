import { VirtualClock } from '@callweave/platform/kernel';
import { createEmulator, quickMedia } from '@callweave/telephony/emulator';
import type { DemoApp, DemoBankApp } from './demo-app';
import { loadFlows } from './load-flows';
import { loadPeople, type PersonOf } from './load-people';
import { loadWeek } from './load-week';

/** How the loader gets a product of its own: on this clock, with these credentials for its switch, on a free port. */
export type OpenDemoApp = (how: {
  clock: VirtualClock;
  switchUser: string;
  switchPassword: string;
}) => Promise<DemoApp>;

/** A week before now, early in the morning there. */
const WEEK_MS = 7 * 86_400_000;

/** Fills an empty database with the demo bank and a week of its work, made through use cases and engine on a virtual clock. */
export async function loadDemo(open: OpenDemoApp, now: Date, switchPassword: string): Promise<void> {
  const clock = new VirtualClock(new Date(now.getTime() - WEEK_MS));
  const auth = { username: 'seed', password: switchPassword };
  const app = await open({ clock, switchUser: auth.username, switchPassword });
  const emulator = createEmulator({
    appUrl: `${app.url.replace(/^http/, 'ws')}/jambonz/app`,
    auth,
    media: quickMedia,
  });
  try {
    const personOf = await loadDemoBank(app);
    await loadWeek({ app, clock, emulator, personOf, now });
    await app.engine.whenIdle();
  } finally {
    emulator.close();
    await app.stop();
  }
}

/** Fills an empty database with the demo bank as it begins: people, flows and numbers. */
export async function loadDemoBank(app: DemoBankApp): Promise<PersonOf> {
  const { personOf } = await loadPeople(app);
  await loadFlows(app, await personOf('designer'));
  return personOf;
}
