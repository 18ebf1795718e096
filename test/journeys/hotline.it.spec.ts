import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { journeys } from './journey';
import { choose, dial, openFlow, press, publish } from './walks';

const card = '6222021234567890128';
const changed = '欢迎使用自助服务，挂失请按一，营业时间请按三，重听请按九。';
const original = '银行卡挂失请按一，查询营业时间请按二，重听请按九。';

journeys('the hotline, from its drawing to a solved ticket', (bank) => {
  let putBack: (() => Promise<void>) | undefined;
  beforeAll(async () => void (putBack = await bank().remember('bank-ivr')));
  afterAll(() => putBack?.());

  let designer: Page;
  let ticketNumber: string;

  it('a business admin changes a prompt and a branch and publishes', async () => {
    designer = await bank().seat('designer');
    await openFlow(designer, '银行客服热线');
    await choose(designer, 'main-menu');
    await designer.getByLabel('欢迎提示音 中文').fill(changed);
    await designer.getByLabel('可用按键').fill('1,3,9');
    await choose(designer, 'menu-branch');
    const way = designer.getByRole('group', { name: /播报营业时间/ });
    await way.getByLabel('出口名称').fill('3 营业时间');
    await way.getByLabel('值').selectOption('3');
    await way.getByLabel('值').blur();
    await publish(designer, '营业时间改为按三');
    expect(await designer.locator('.version').first().innerText()).toContain('营业时间改为按三');
  });

  it('the caller hears the change and reports a lost card, and the call lights its way', async () => {
    const caller = await bank().seat('designer');
    const captions = await dial(caller);
    await captions.getByText('普通话请按一').waitFor();
    await press(caller, '1');
    await captions.getByText(changed).waitFor();
    await press(caller, '3');
    await captions.getByText('网点营业时间为工作日九点到十七点').waitFor();
    await captions.getByText(changed).nth(1).waitFor();
    await press(caller, '1');
    await captions.getByText('请输入需要挂失').waitFor();
    await caller.locator('.path .djs-element.cw-active[data-element-id="collect-card"]').waitFor();
    await press(caller, `${card}#`);
    const said = await captions.getByText('您的挂失申请已受理，工单号是').innerText();
    ticketNumber = /\d{13}/.exec(said)![0];
    await caller.getByText('流程已挂断').first().waitFor();
    await caller.locator('.path .djs-element.cw-completed[data-element-id="create-ticket"]').waitFor();
  });

  it('an auditor finds the ticket the call made and sends it on', async () => {
    const audit = await bank().seat('audit');
    await audit.getByRole('button', { name: '待领取' }).first().click();
    await audit.getByRole('link', { name: ticketNumber }).first().click();
    await audit.getByLabel('卡号').waitFor();
    expect(await audit.getByLabel('卡号').inputValue()).toBe('6222 **** **** 0128');
    await audit.getByRole('button', { name: '送交处理' }).click();
    await audit.getByText('已送交处理').first().waitFor();
  });

  it('an agent takes it, says the result and solves it', async () => {
    const agent = await bank().seat('agent');
    await agent.getByRole('button', { name: '待领取' }).first().click();
    await agent.locator('tr', { hasText: ticketNumber }).click({ position: { x: 300, y: 10 } });
    await agent.getByRole('complementary', { name: '预览' }).getByRole('button', { name: '领取' }).click();
    await agent.getByLabel('处理结果').fill('已挂失，新卡五个工作日内寄出。');
    await agent.getByRole('button', { name: '解决', exact: true }).click();
    await agent.getByText('已解决，流程结束').first().waitFor();
  });

  it('the ticket shows its history, its changes and the call with its trace, the card only masked', async () => {
    const audit = await bank().seat('audit');
    await audit.getByRole('link', { name: '工单', exact: true }).click();
    await audit.getByRole('link', { name: ticketNumber }).first().click();
    await audit.getByText('送交处理').first().waitFor();
    await audit.getByText('林晓梅').first().waitFor();
    await audit.getByRole('button', { name: '字段变更' }).click();
    await audit.getByText('已挂失，新卡五个工作日内寄出。').first().waitFor();
    await audit.getByRole('link', { name: '通话记录' }).click();
    await audit.getByText(changed).first().waitFor();
    await audit.getByText('采集卡号').first().waitFor();
    await audit.getByText('****').first().waitFor();
    expect(await audit.content()).not.toContain(card);
  });

  it('the audit log tells who did what', async () => {
    const { items } = await (
      await bank().client('admin')
    ).must('get', '/api/audit-entries', { query: '?limit=100' });
    const done = (items as { action: string; userName: string }[]).map(
      ({ action, userName }) => `${action} ${userName}`,
    );
    expect(done).toEqual(expect.arrayContaining(['flows.publish 何嘉明', 'identity.sign-in 林晓梅']));
  });

  it('the flow is rolled back and the old prompt is heard', async () => {
    await designer.getByRole('button', { name: /^版本/ }).click();
    await designer.getByRole('button', { name: '切回此版本' }).click();
    await designer.getByRole('dialog').getByRole('button', { name: '切回此版本' }).click();
    await designer.getByText('已切回 v1').first().waitFor();
    await designer.getByText('线上 v1').waitFor();
    const captions = await dial(designer);
    await captions.getByText('普通话请按一').waitFor();
    await press(designer, '1');
    await captions.getByText(original).waitFor();
    await designer.getByRole('button', { name: '挂断' }).click();
    await designer.getByText('您已挂断').first().waitFor();
  });
});
