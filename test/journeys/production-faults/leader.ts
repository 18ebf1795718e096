import type { Zeebe } from '@callweave/test/kit';

type Partitions = Record<string, { role: string }>;
const electedMs = 60_000;

/** Kills the broker that leads partition 1 and waits until another one does; the dead one stays away. */
export async function killLeader({ brokers }: Zeebe): Promise<void> {
  const roles = await Promise.all(brokers.map(({ managementPort }) => roleAt(managementPort)));
  const leader = brokers[roles.indexOf('LEADER')];
  if (!leader) throw new Error(`nobody leads: ${roles.join()}`);
  await leader.kill();
  const others = brokers.filter((broker) => broker !== leader);
  const deadline = Date.now() + electedMs;
  while (
    !(await Promise.all(others.map(({ managementPort }) => roleAt(managementPort)))).includes('LEADER')
  ) {
    if (Date.now() > deadline) throw new Error('no other leader was elected');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Role in partition 1; undefined while the broker does not answer. */
async function roleAt(managementPort: number): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${managementPort}/actuator/partitions`).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as Partitions)['1']?.role : undefined;
}
