import type { FlowContent } from '@callweave/designer/flows/contract';
import { EngineError, onFaultPoint, silentLogger, VirtualClock } from '@callweave/platform/kernel';
import { createJobRunner, openTestStore, type SqlStore, testActor } from '@callweave/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blankFlow } from './blank-flow';
import { readBundle } from './versions';
import { createFlows, flowEntities, type Flows, hashBundle } from './index';
import { DeployingEngine } from './testing/deploying-engine';

const alice = testActor({ tenantId: '0197aaaa-0000-7000-8000-00000000000a', userId: 'alice' });
const ben = testActor({ tenantId: alice.tenantId, userId: 'ben' });
const mallory = testActor({ tenantId: '0197bbbb-0000-7000-8000-00000000000b', userId: 'mallory' });

describe('flows', () => {
  let store: SqlStore;
  let flows: Flows;
  let engine: DeployingEngine;
  let clock: VirtualClock;
  let keys = 0;
  const key = () => `key-${++keys}`;

  beforeEach(async () => {
    clock = new VirtualClock();
    store = await openTestStore(flowEntities, clock);
    engine = new DeployingEngine();
    flows = create();
  });
  afterEach(async () => {
    onFaultPoint(undefined);
    await store.close();
  });
  const create = () =>
    createFlows({
      store,
      clock,
      log: silentLogger,
      engine: engine.asPort(),
      nodeTemplates: [],
      templates: [],
      timeZoneOf: async () => 'Asia/Shanghai',
    });
  const aFlow = (flowKey = 'card-loss') =>
    flows.drafts.create(alice, { key: flowKey, kind: 'ticket', name: '挂失' }, key());
  const named = (name: string): FlowContent => {
    const content = blankFlow('card-loss', 'ticket');
    return {
      ...content,
      bpmn: content.bpmn.replace('<bpmn:endEvent id="end">', `<bpmn:endEvent id="end" name="${name}">`),
    };
  };
  const change = async (flowId: string, name: string) => {
    const { revision } = await flows.drafts.draft(alice, flowId);
    return flows.drafts.save(alice, flowId, { ...named(name), revision }, key());
  };
  const publish = async (flowId: string, idempotencyKey = key()) => {
    const { revision } = await flows.drafts.draft(alice, flowId);
    return flows.publisher.publish(alice, flowId, { revision, note: '上线' }, idempotencyKey);
  };

  it('publishes a draft: deployed names, form keys, alias and audit', async () => {
    const { id } = await aFlow();
    const version = await publish(id);
    expect(version).toMatchObject({ version: 1, state: 'published', note: '上线', aliases: ['live'] });
    const release = await flows.releases.resolve(alice.tenantId, 'card-loss');
    const hash8 = version.bundleHash.slice(0, 8);
    expect(release).toMatchObject({
      id: version.id,
      bpmnProcessId: `t${alice.tenantId}_card-loss_${hash8}`,
      startFormKey: `${version.bundleHash}/start`,
    });
    expect(engine.deployed[0]!.content).toContain(`formKey="${version.bundleHash}/start"`);
    expect((await flows.releases.form(alice.tenantId, release.startFormKey!)).id).toBe('start');
    expect(await flows.releases.byProcessDefinition(release.processDefinitionKey)).toEqual(release);
    expect(await flows.releases.live(alice.tenantId, 'ticket')).toEqual([release]);
    expect(await flows.drafts.get(alice, id)).toMatchObject({ liveVersion: 1, hasChanges: false });
  });

  it('keeps another tenant out of everything', async () => {
    const { id } = await aFlow();
    const { id: releaseId } = await publish(id);
    const gone = { code: 'common-not-found' };
    await expect(flows.drafts.draft(mallory, id)).rejects.toMatchObject(gone);
    await expect(flows.releases.byId(mallory.tenantId, releaseId)).rejects.toMatchObject(gone);
    await expect(flows.releases.diagram(mallory.tenantId, releaseId)).rejects.toMatchObject(gone);
    await expect(flows.releases.resolve(mallory.tenantId, id)).rejects.toMatchObject({
      code: 'flow-not-published',
    });
    expect((await flows.drafts.list(mallory, { limit: 10 })).items).toEqual([]);
  });

  it('tells the second saver who was faster and loses nothing', async () => {
    const { id } = await aFlow();
    const { revision } = await flows.drafts.draft(alice, id);
    await flows.drafts.save(ben, id, { ...named('B'), revision }, key());
    const late = flows.drafts.save(alice, id, { ...named('A'), revision }, key());
    await expect(late).rejects.toMatchObject({
      code: 'flow-draft-edited',
      status: 409,
      facts: { who: 'ben', when: expect.stringMatching(/^\d{4}\/\d+\/\d+ \d\d:\d\d$/) },
    });
    const draft = await flows.drafts.draft(alice, id);
    expect(draft).toMatchObject({ revision: 2, savedBy: 'ben' });
    expect(draft.bpmn).toContain('name="B"');
    expect(draft.bundleHash).toBe(hashBundle({ format: 1, key: 'card-loss', kind: 'ticket', ...named('B') }));
  });

  it('rolls back by moving the alias', async () => {
    const { id } = await aFlow();
    const first = await publish(id);
    await expect(publish(id)).rejects.toMatchObject({ code: 'flow-nothing-changed' });
    await change(id, '第二版');
    const second = await publish(id);
    expect((await flows.releases.resolve(alice.tenantId, id)).id).toBe(second.id);
    await flows.publisher.setAlias(alice, id, 'live', first.id, key());
    expect((await flows.releases.resolve(alice.tenantId, id)).version).toBe(1);
    expect(await flows.drafts.get(alice, id)).toMatchObject({
      liveVersion: 1,
      latestVersion: 2,
      hasChanges: true,
    });
    expect(await flows.releases.diagram(alice.tenantId, second.id)).toContain('第二版');
    const discarded = await flows.drafts.discard(alice, id, 2, key());
    expect(discarded.flow.hasChanges).toBe(false);
    expect(discarded.bpmn).not.toContain('第二版');
  });

  it('publishes once however often the request is repeated', async () => {
    const { id } = await aFlow();
    const again = await Promise.all([publish(id, 'same'), publish(id, 'same')]);
    expect(again[0]).toEqual(again[1]);
    expect(engine.deployed).toHaveLength(1);
  });

  it('refuses what has errors, naming them, and writes no version', async () => {
    const { id } = await aFlow();
    const { revision } = await flows.drafts.draft(alice, id);
    const broken = { ...named('x'), forms: {} };
    const saved = await flows.drafts.save(alice, id, { ...broken, revision }, key());
    expect(saved.problems.some((one) => one.severity === 'error')).toBe(true);
    await expect(publish(id)).rejects.toMatchObject({ code: 'flow-not-publishable', status: 422 });
    expect(engine.deployed).toEqual([]);
    expect(await flows.drafts.get(alice, id)).toMatchObject({ latestVersion: undefined });
  });

  it('marks what the engine refuses and keeps the live version', async () => {
    const { id } = await aFlow();
    await publish(id);
    await change(id, '第二版');
    engine.failure = new EngineError('INVALID_ARGUMENT', 'Element: x');
    await expect(publish(id)).rejects.toMatchObject({ code: 'flow-engine-refused' });
    expect(await flows.drafts.get(alice, id)).toMatchObject({ liveVersion: 1, latestVersion: 2 });
    expect(await publish(id)).toMatchObject({ version: 3, state: 'published' });
  });

  const crashes = [
    'publish.version.after-write',
    'publish.deploy.before-send',
    'publish.deploy.after-send',
    'publish.alias.before-write',
    'publish.alias.after-write',
  ];
  it.each(crashes)('is finished at the next start after a crash at %s', async (point) => {
    const { id } = await aFlow();
    onFaultPoint((name) => {
      if (name === point) throw new Error('crash');
    });
    await expect(publish(id)).rejects.toThrow('crash');
    onFaultPoint(undefined);
    flows = create();
    await flows.start!();
    expect(await flows.releases.resolve(alice.tenantId, id)).toMatchObject({ version: 1 });
    expect(new Set(engine.deployed.map((one) => one.processDefinitionKey)).size).toBe(1);
  });

  it('is finished by the queue when the engine was away', async () => {
    const { id } = await aFlow();
    engine.failure = new EngineError('UNAVAILABLE', 'away');
    await expect(publish(id)).rejects.toThrow('UNAVAILABLE');
    clock.advance(20_001);
    await createJobRunner({ store, handlers: flows.jobHandlers! }).drain();
    expect(await flows.releases.resolve(alice.tenantId, id)).toMatchObject({ version: 1 });
  });

  it('exports and imports with the same hash, into the other tenant too', async () => {
    const { id } = await aFlow();
    await change(id, '导出 😀');
    const file = JSON.stringify(await flows.drafts.bundle(alice, id));
    const imported = await flows.drafts.import(mallory, JSON.parse(file), key());
    const [ours, theirs] = [
      await flows.drafts.draft(alice, id),
      await flows.drafts.draft(mallory, imported.id),
    ];
    expect(theirs.bundleHash).toBe(ours.bundleHash);
    const again = await flows.drafts.import(alice, JSON.parse(file), key());
    expect(again.id).toBe(id);
    expect(again.key).toBe('card-loss');
  });

  it.each([
    [
      'too deep',
      (x: string) => x.replace('"forms":{', `"forms":{"x":${'['.repeat(5000)}${']'.repeat(5000)},`),
    ],
    ['named like a prototype', (x: string) => x.replace('"forms":{', '"forms":{"__proto__":{},')],
    ['of half characters', (x: string) => x.replace('"forms":{', String.raw`"forms":{"\ud800":1,`)],
    ['cut off', (x: string) => x.slice(0, -1)],
  ])('refuses a bundle file that is %s', async (_, spoil) => {
    const { id } = await aFlow();
    const file = JSON.stringify(await flows.drafts.bundle(alice, id));
    const bytes = new TextEncoder().encode(spoil(file));
    expect(() => readBundle(bytes)).toThrow(expect.objectContaining({ code: 'flow-not-a-bundle' }));
  });

  it('lists newest edits first and finds by name', async () => {
    await aFlow('one');
    clock.advance(1000);
    const second = await flows.drafts.create(alice, { key: 'two', kind: 'call', name: '热线 100%' }, key());
    const list = async (query: object) => (await flows.drafts.list(alice, { limit: 10, ...query })).items;
    expect((await list({})).map((one) => one.key)).toEqual(['two', 'one']);
    expect((await list({ kind: 'call' })).map((one) => one.id)).toEqual([second.id]);
    expect((await list({ search: '100%' })).map((one) => one.key)).toEqual(['two']);
    expect(await list({ search: '1%0' })).toEqual([]);
    expect(await list({ search: "' or 1 = 1 or '" })).toEqual([]);
    await expect(aFlow('one')).rejects.toMatchObject({ code: 'flow-key-taken' });
  });
});
