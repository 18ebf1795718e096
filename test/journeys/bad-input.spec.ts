import type { Endpoint } from '@callweave/platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Dice, inAddress, nasty, spoil } from './bad-input/spoil';
import { casesFor } from './cross-tenant/cases';
import type { Sent } from './cross-tenant/http-client';
import { openTwoBanks, type TwoBanks } from './cross-tenant/two-banks';
import { isProduction, openInstallation } from './installation';

/** `FUZZ_SEED=… FUZZ_RUNS=…` repeat or lengthen; a run walks every endpoint once. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['FUZZ_RUNS'] ?? (isProduction() ? 1 : 4));

let banks: TwoBanks;
beforeAll(async () => {
  banks = await openTwoBanks(isProduction() ? (await openInstallation()).env : undefined);
}, 60_000);
afterAll(() => banks?.close());

/** Ends the session, or makes a password nobody knows. */
const spares = /^(delete \/api\/sessions?|post \/api\/me\/password)$/;

describe('bad input gets a clear error and breaks nothing (architecture §8.7)', () => {
  it(
    `in addresses and bodies of every endpoint (FUZZ_SEED=${seed})`,
    { timeout: 60_000 + runs * 2000 },
    async () => {
      const cases = casesFor(banks.a.owned);
      for (let run = 0; run < runs; run++) {
        const dice = new Dice(seed + run);
        for (const { endpoint } of banks.app.routes) {
          const key = `${endpoint.method} ${endpoint.path}`;
          if (spares.test(key)) continue;
          const sent = spoiled(endpoint, cases[key]?.sent ?? {}, dice);
          const wrong = await wrongWith(endpoint, sent);
          const what = JSON.stringify(sent, (_, value: unknown) =>
            typeof value === 'string' ? value.slice(0, 200) : value,
          ).slice(0, 1000);
          expect(wrong, `FUZZ_SEED=${seed + run} FUZZ_RUNS=1: ${key} ${what}`).toBeUndefined();
        }
      }
      expect((await fetch(`${banks.app.url}/health/ready`)).status).toBe(200);
    },
  );
});

/** What the endpoint's case sends, with something wrong in the address or in the body. */
function spoiled({ query, body, upload }: Endpoint, sent: Sent, dice: Dice): Sent {
  const params =
    sent.params && dice.next() < 0.3
      ? Object.fromEntries(Object.keys(sent.params).map((name) => [name, addressable(dice)]))
      : sent.params;
  const names = query ? propertiesOf(query) : [];
  const asked = names.filter(() => dice.next() < 0.4).map((name) => `${name}=${inAddress(dice.pick(nasty))}`);
  return {
    params,
    query: asked.length ? `?${asked.join('&')}` : sent.query,
    body: body ? spoil(sent.body ?? {}, dice) : undefined,
    upload: upload ? new TextEncoder().encode(inAddress(dice.pick(nasty))) : undefined,
  };
}

const addressable = (dice: Dice) => decodeURIComponent(inAddress(dice.pick(nasty)));

function propertiesOf(schema: z.ZodType): string[] {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties ?? {});
}

/** @returns undefined for an answer as it must be: done, or refused by a problem that says why and no more */
async function wrongWith({ method, path }: Endpoint, sent: Sent): Promise<string | undefined> {
  const { status, body, text } = await banks.a.client.send(method, path, sent);
  if (status < 400) return undefined;
  const isClear = status < 500 && body.title && String(body.type).startsWith('/problems/');
  const isTelling = /node_modules|\.ts:\d|SQLITE|\bat \S+ \(/.test(text);
  return isClear && !isTelling ? undefined : `${status} ${text.slice(0, 500)}`;
}
