import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, casesFor, tellTales, topicIds } from './cross-tenant/cases';
import { openTwoBanks, type TwoBanks } from './cross-tenant/two-banks';

let banks: TwoBanks;
beforeAll(async () => {
  banks = await openTwoBanks();
}, 60_000);
afterAll(() => banks?.close());

const walk = () => Object.entries(casesFor(banks.a.owned));
const endsSession = (key: string) => /^delete \/api\/sessions?$/.test(key);
const keyOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

/** Everything bank A can read, as text. */
async function readAll(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, { sent, isShared }] of walk()) {
    const [method, path] = key.split(' ') as [string, string];
    if (method !== 'get' || isShared) continue;
    const { status, text } = await banks.a.client.send(method, path, sent);
    texts[key] = `${status} ${text.replaceAll(/\/requests\/[\w-]+/g, '')}`;
  }
  return texts;
}

describe('no tenant sees or changes anything of another (architecture §8.4)', () => {
  it('has a case for every endpoint and topic, and none for others', () => {
    const routes = banks.app.routes.map(({ endpoint }) => keyOf(endpoint));
    const cases = walk().map(([key]) => key);
    expect(routes.filter((key) => !cases.includes(key))).toEqual([]);
    expect(cases.filter((key) => !routes.includes(key))).toEqual([]);
    const topics = banks.app.topics.map(({ name }) => name);
    expect(Object.keys(topicIds(banks.a)).sort()).toEqual(topics.sort());
  });

  it('gives bank A its own things, so that the refusals below mean something', async () => {
    for (const [key, { is, sent }] of walk()) {
      const [method, path] = key.split(' ') as [string, string];
      if (method !== 'get' || is !== 'refused') continue;
      const { status } = await banks.a.client.send(method, path, sent);
      expect(`${key}: ${status}`).toBe(`${key}: 200`);
    }
  });

  it('refuses topics', async () => {
    const { a, b, app } = banks;
    const ids = topicIds(a);
    for (const { name, allows } of app.topics)
      expect(`${name}: ${await allows(b.actor, ids[name])}`).toBe(`${name}: false`);
  });

  it('refuses, leaks nothing and changes nothing over HTTP', async () => {
    const before = await readAll();
    const signs = tellTales(banks.a);
    const wrong: string[] = [];
    let { client } = banks.b;
    for (const [key, { is, sent }] of walk()) {
      const [method, path] = key.split(' ') as [string, string];
      const { status, text } = await client.send(method, path, sent);
      if (endsSession(key)) client = await banks.b.signIn();
      if (!isExpected(is, status)) wrong.push(`${key}: ${is}, but ${status} ${text.slice(0, 200)}`);
      // What B itself sent may come back; only what it did not know is a leak.
      const known = JSON.stringify(sent ?? {});
      const leak = signs.find((sign) => text.includes(sign) && !known.includes(sign));
      if (leak) wrong.push(`${key}: leaks ${leak}`);
    }
    expect(wrong).toEqual([]);
    expect(await readAll()).toEqual(before);
  });
});

function isExpected(is: Case['is'], status: number): boolean {
  if (is === 'own') return status < 300;
  return is === 'refused' ? status === 403 || status === 404 : status >= 400 && status < 500;
}
