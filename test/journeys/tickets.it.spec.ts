import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { journeys } from './journey';

journeys('a ticket at the desk', (bank) => {
  let agent: Page;
  let number: string;

  it('is created in its form, which says what is missing first (T-04)', async () => {
    agent = await bank().seat('agent');
    await agent.getByRole('link', { name: '建单' }).click();
    await agent.getByRole('link', { name: '银行工单' }).click();
    await agent.getByLabel('标题').waitFor();
    await agent.getByRole('button', { name: '提交' }).click();
    const wrong = agent.getByRole('alert').filter({ hasText: '请修改以下' });
    await wrong.waitFor();
    expect(await wrong.getByRole('button').count()).toBe(3);
    await agent.getByLabel('标题').fill('信用卡积分未到账');
    await agent
      .locator('.fjs-form-field-select', { hasText: '业务类型' })
      .locator('.fjs-select-display')
      .click();
    await agent.getByText('投诉', { exact: true }).click();
    await agent.getByLabel('问题描述').fill('客户称上月消费积分至今未到账。');
    await agent.getByRole('button', { name: '提交' }).click();
    const said = await agent
      .getByText(/工单 \d{13} 已提交/)
      .first()
      .innerText();
    number = /\d{13}/.exec(said)![0];
  });

  it('is urged, and its urges are shown (T-08)', async () => {
    await openTicket(agent, number);
    await agent.getByRole('button', { name: '催办', exact: true }).click();
    await agent.getByLabel('催办内容').fill('客户再次来电');
    await agent.getByRole('dialog').getByRole('button', { name: '催办' }).click();
    await agent.getByText('催办 1 次').waitFor();
    await agent.getByRole('button', { name: '备注与催办' }).click();
    await agent.getByText('客户再次来电').waitFor();
  });

  it('is withdrawn while nobody opened the next step, and sent again (T-04)', async () => {
    await agent.getByRole('button', { name: '更多' }).click();
    await agent.getByRole('menuitem', { name: '撤回' }).click();
    await agent.getByLabel('撤回原因').fill('补充描述');
    await agent.getByRole('dialog').getByRole('button', { name: '撤回' }).click();
    await agent.getByText('已撤回').first().waitFor();
    await agent.getByText('草稿', { exact: true }).waitFor();
    await agent.getByLabel('问题描述').fill('客户称上月消费积分至今未到账，涉及三笔。');
    await agent.getByRole('button', { name: '提交', exact: true }).click();
    await agent.getByText(`工单 ${number} 已提交`).first().waitFor();
    await agent.getByText('等待处理').waitFor();
  });

  it('opened by two, tells the second who was faster and keeps what they wrote', async () => {
    const [audit, manager] = [await bank().seat('audit'), await bank().seat('designer')];
    for (const person of [audit, manager]) await openStep(person, number, '待领取');
    await manager.getByLabel('处理意见').fill('建议直接解决');
    await audit.getByRole('button', { name: '送交处理' }).click();
    await audit.getByText('已送交处理').first().waitFor();
    await manager.getByRole('button', { name: '送交处理' }).click();
    const banner = manager.getByRole('alert').filter({ hasText: '孙丽华' });
    await banner.waitFor();
    expect(await manager.getByLabel('处理意见').inputValue()).toBe('建议直接解决');
  });

  it('is found by j, k and Enter, and from anywhere by its number', async () => {
    await agent.getByRole('link', { name: '工单', exact: true }).click();
    await agent.locator('tbody tr').first().waitFor();
    await agent.keyboard.press('j');
    await agent.keyboard.press('j');
    await agent.keyboard.press('k');
    const current = agent.locator('tr[aria-current=true]');
    await expect.poll(() => current.innerText()).toContain(number); // drawn a frame after the key
    await agent.keyboard.press('Enter');
    await agent.getByRole('heading', { name: '信用卡积分未到账' }).waitFor();
    await agent.goto(`${bank().server.url}/calls`);
    await agent.getByRole('heading', { name: '通话' }).waitFor();
    await agent.keyboard.press('Control+k');
    await agent.getByRole('combobox').fill(number);
    await agent.getByRole('option', { name: new RegExp(number) }).waitFor();
    await agent.keyboard.press('Enter');
    await agent.getByRole('heading', { name: '信用卡积分未到账' }).waitFor();
  });
});

async function openTicket(page: Page, number: string): Promise<void> {
  await page.getByRole('link', { name: '工单', exact: true }).click();
  await page.getByRole('link', { name: number }).first().click();
  await page.getByRole('button', { name: '流转历史' }).waitFor();
}

async function openStep(page: Page, number: string, segment: string): Promise<void> {
  await page.getByRole('link', { name: '待办', exact: true }).click();
  await page.getByRole('button', { name: segment }).first().click();
  await page.getByRole('link', { name: number }).first().click();
  await page.locator('.fjs-form').waitFor();
}
