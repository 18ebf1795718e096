import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator, quickMedia } from '@callweave/telephony/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';

const card = '6222021234567894';

describe('a call through a drawn flow', () => {
  let rig: CallRig;
  const dial = () =>
    createEmulator({ appUrl: rig.url, media: quickMedia }).dial({ from: '13800000001', to: '95588' });
  const folder = mkdtempSync(join(tmpdir(), 'call-walk-'));
  beforeAll(async () => {
    rig = await openCallRig({ bpmn: cardLossFlow, enginePath: join(folder, 'engine.sqlite') });
  });
  afterAll(async () => {
    await rig.close();
    rmSync(folder, { recursive: true });
  });

  it('collects a card number, makes one ticket and leaves a record with its trace (I-16)', async () => {
    const caller = dial();
    await caller.hears('欢迎致电');
    await caller.hears('挂失请按1');
    await caller.press('1');
    await caller.hears('请输入卡号');
    await caller.press(`${card}#`);
    await caller.hears('工单T1已受理');
    await caller.hears('再见');
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
    await rig.settle();
    const detail = await rig.calls.records.detail(rig.actor, caller.callSid);
    expect(detail).toMatchObject({
      state: 'ended',
      answerState: 'ivr',
      hangUpSide: 'platform',
      callerNumber: '13800000001',
      serviceNumber: '95588',
      flowName: '挂失',
      keys: '1 > ****',
      ticketIds: ['T1'],
    });
    expect(detail.trace.map(({ nodeName, exit }) => [nodeName, exit])).toEqual([
      ['answer node', 'done'],
      ['welcome node', 'done'],
      ['menu node', '1'],
      ['card node', 'got'],
      ['ticket node', 'done'],
      ['confirm node', 'done'],
      ['bye node', 'done'],
    ]);
    expect(detail.trace[2]!.turns).toMatchObject([
      { prompt: '挂失请按1', keys: '1', reason: 'dtmfDetected' },
    ]);
    expect(rig.tickets).toHaveLength(1);
  });

  it('keeps the card number out of journal, records, tables, logs', async () => {
    await rig.settle();
    const list = await rig.calls.records.list(rig.actor, { limit: 30 });
    const details = await Promise.all(list.items.map(({ id }) => rig.calls.records.detail(rig.actor, id)));
    expect(rig.vaulted).toEqual([card]);
    expect(JSON.stringify([rig.records.all, rig.lines, details])).not.toContain(card);
    const journal = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(journal.some((file) => file.includes('vault:1'))).toBe(true);
    expect(journal.some((file) => file.includes(card))).toBe(false);
  });
});
