import { routingRuleInput } from '@callweave/telephony/calls/contract';
import { testActor } from '@callweave/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actor, type CallsBench, openCallsBench, stranger } from './testing/calls-bench';

let bench: CallsBench;
let calls: CallsBench['calls'];
beforeEach(async () => {
  bench = await openCallsBench();
  calls = bench.calls;
});
afterEach(() => bench.close());

let key = 0;
const addRule = (fields: object) =>
  calls.routing.createRoutingRule(
    actor,
    routingRuleInput.parse({ name: 'r', flow: 'main', ...fields }),
    `key-${++key}`,
  );
const flowFor = async (number: string) => (await calls.desk.route(number))?.target?.flow;

describe('routing rules (I-04)', () => {
  it('takes the first match by sequence, digits as a whole, patterns by RE2', async () => {
    await bench.addNumber('95588');
    await bench.addNumber('9558');
    await addRule({ sequence: 9, numberRule: '^\\d+$', flow: 'any' });
    await addRule({ sequence: 1, numberRule: '95588', flow: 'bank' });
    expect(await flowFor('95 588')).toBe('bank');
    expect(await flowFor('9558')).toBe('any');
  });

  it('knows a change with the next call', async () => {
    await bench.addNumber('95588');
    expect(await calls.desk.route('95588')).toMatchObject({
      tenantId: 'tenant-a',
      fallbackPrompt: '请稍后再拨',
    });
    expect(await flowFor('95588')).toBeUndefined();
    const rule = await addRule({ sequence: 1, numberRule: '955', flow: 'x' });
    expect(await flowFor('95588')).toBeUndefined();
    const fields = { ...rule, numberRule: '^955', alias: 'canary' };
    await calls.routing.updateRoutingRule(actor, rule.id, fields, 'change');
    expect((await calls.desk.route('95588'))?.target).toEqual({ flow: 'x', alias: 'canary' });
    await calls.routing.removeRoutingRule(actor, rule.id, 'remove');
    expect(await flowFor('95588')).toBeUndefined();
  });

  it('refuses a pattern RE2 does not take, and says where', async () => {
    const refused = await Promise.resolve()
      .then(() => addRule({ sequence: 1, numberRule: '(?=9)' }))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 400, errors: [{ pointer: '#/numberRule' }] });
    expect(await calls.routing.listRoutingRules(actor, { limit: 10 })).toEqual({ items: [] });
  });

  it('refuses a change of what somebody else changed meanwhile', async () => {
    const rule = await addRule({ sequence: 1, numberRule: '1' });
    await calls.routing.updateRoutingRule(actor, rule.id, { ...rule, name: 'b' }, 'one');
    await expect(
      calls.routing.updateRoutingRule(actor, rule.id, { ...rule, name: 'c' }, 'two'),
    ).rejects.toMatchObject({ code: 'common-edited-meanwhile' });
  });

  it('pages in matching order', async () => {
    for (const sequence of [3, 1, 2]) await addRule({ sequence, numberRule: '1' });
    const first = await calls.routing.listRoutingRules(actor, { limit: 2 });
    const { cursor = first.nextCursor } = {} as { cursor?: string };
    const second = await calls.routing.listRoutingRules(actor, { limit: 2, cursor });
    expect([...first.items, ...second.items].map((rule) => rule.sequence)).toEqual([1, 2, 3]);
    expect(second.nextCursor).toBeUndefined();
  });
});

describe('service numbers (I-01)', () => {
  it('belong to one tenant on the platform', async () => {
    const mine = await bench.addNumber('95588');
    await expect(bench.addNumber('95588', stranger)).rejects.toMatchObject({ code: 'calls-number-taken' });
    await calls.routing.removeServiceNumber(actor, mine.id, 'remove');
    await bench.addNumber('95588', stranger);
    expect(await calls.desk.route('95588')).toMatchObject({ tenantId: 'tenant-b' });
  });

  it('move and switch off', async () => {
    const mine = await bench.addNumber('95588');
    const moved = await calls.routing.updateServiceNumber(
      actor,
      mine.id,
      { ...mine, number: '95599' },
      'move',
    );
    expect(await calls.desk.route('95588')).toBeUndefined();
    expect(await calls.desk.route('95599')).toBeDefined();
    await calls.routing.updateServiceNumber(actor, mine.id, { ...moved, isEnabled: false }, 'off');
    expect(await calls.desk.route('95599')).toBeUndefined();
    await bench.addNumber('95588', stranger);
  });

  it('speak with their own voices, else with the switch’s', async () => {
    const voice = { vendor: 'microsoft', voice: 'zh-CN-XiaoxiaoNeural' };
    await bench.addNumber('95588', actor, { voices: { 'zh-CN': voice } });
    expect((await calls.desk.route('95588'))?.voices).toMatchObject({
      'zh-CN': { ...voice, language: 'zh-CN' },
      en: { vendor: 'default', language: 'en-US' },
    });
  });

  it('belong to an institution or a department that there is', async () => {
    const owned = await bench.addNumber('95588', actor, { departmentId: 'desk' });
    expect(owned).toMatchObject({ institutionId: 'branch', departmentId: 'desk' });
    expect(await calls.desk.route('95588')).toMatchObject({ institutionId: 'branch', departmentId: 'desk' });
    const free = await calls.routing.updateServiceNumber(
      actor,
      owned.id,
      { ...owned, institutionId: undefined, departmentId: undefined },
      'free',
    );
    expect([free.institutionId, free.departmentId]).toEqual([undefined, undefined]);
    const wrong: [object, string][] = [
      [{ institutionId: 'elsewhere' }, '#/institutionId'],
      [{ departmentId: 'elsewhere' }, '#/departmentId'],
      [{ institutionId: 'head', departmentId: 'desk' }, '#/departmentId'],
    ];
    for (const [owner, pointer] of wrong)
      await expect(bench.addNumber('95599', actor, owner)).rejects.toMatchObject({ errors: [{ pointer }] });
    expect(await calls.desk.route('95599')).toBeUndefined();
  });

  it('are changed and given away within the scope of the person only (A-12)', async () => {
    const branch = {
      ...testActor({ rights: { 'calls.manage': 'institution' } }),
      institutionId: 'branch',
    };
    const { routing } = calls;
    const mine = await bench.addNumber('95588', branch, { departmentId: 'desk' });
    const heads = await bench.addNumber('95599', actor, { institutionId: 'head' });
    const rule = await addRule({ sequence: 1, numberRule: '1' });
    const refused = { code: 'common-not-allowed' };
    const give = (number: typeof mine, institutionId: string | undefined) =>
      routing.updateServiceNumber(
        branch,
        number.id,
        { ...number, institutionId, departmentId: undefined },
        `${++key}`,
      );
    expect(await give(mine, 'branch')).toMatchObject({ institutionId: 'branch' });
    const again = { ...mine, version: mine.version + 1 };
    await expect(give(again, 'head')).rejects.toMatchObject(refused);
    await expect(give(again, undefined)).rejects.toMatchObject(refused);
    await expect(give(heads, 'branch')).rejects.toMatchObject(refused);
    await expect(routing.removeServiceNumber(branch, heads.id, 'x')).rejects.toMatchObject(refused);
    await expect(bench.addNumber('95500', branch)).rejects.toMatchObject(refused);
    const change = async () => routing.updateRoutingRule(branch, rule.id, rule, 'y');
    await expect(change()).rejects.toMatchObject(refused);
    await expect(routing.removeRoutingRule(branch, rule.id, 'z')).rejects.toMatchObject(refused);
    await expect((async () => routing.createRoutingRule(branch, rule, 'w'))()).rejects.toMatchObject(refused);
  });

  it("are not another tenant's to change", async () => {
    const mine = await bench.addNumber('95588');
    const strange = calls.routing.updateServiceNumber(stranger, mine.id, mine, 'strange');
    await expect(strange).rejects.toMatchObject({ code: 'common-not-found' });
  });
});
