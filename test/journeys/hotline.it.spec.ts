import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { journeys } from './journey';

const card = '6222021234567890128';
const changed = '欢迎使用自助服务，挂失请按一，营业时间请按三，重听请按九。';
const original = '银行卡挂失请按一，查询营业时间请按二，重听请按九。';

journeys('the hotline, from its drawing to a solved ticket', (bank) => {
  let designer: Page;

  it('a business admin changes a prompt and a branch and publishes', async () => {
    designer = await bank().seat('designer');
    await openHotline(designer);
    await choose(designer, 'main-menu');
    await designer.getByLabel('欢迎提示音 中文').fill(changed);
    await designer.getByLabel('可用按键').fill('1,3,9');
    await choose(designer, 'menu-branch');
    const way = designer.getByRole('group', { name: /播报营业时间/ });
    await way.getByLabel('出口名称').fill('3 营业时间');
    await way.getByLabel('值').selectOption('3');
    await way.getByLabel('值').blur();
    await designer.getByText('有未发布的修改').waitFor();
    await designer.getByRole('button', { name: '发布', exact: true }).click();
    await designer.getByLabel('这一版改了什么').fill('营业时间改为按三');
    await designer.getByRole('dialog').getByRole('button', { name: '发布' }).click();
    await designer.getByText('已发布 v2').waitFor();
    await designer.getByText('线上 v2').waitFor();
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
    await captions.getByText('您的挂失申请已受理，工单号是').waitFor();
    await caller.getByText('流程已挂断').waitFor();
    await caller.locator('.path .djs-element.cw-completed[data-element-id="create-ticket"]').waitFor();
  });
});

async function openHotline(page: Page): Promise<void> {
  await page.getByRole('link', { name: '流程', exact: true }).click();
  await page.getByRole('link', { name: '银行客服热线' }).click();
  await page.locator('[data-element-id="main-menu"]').waitFor();
}

async function choose(page: Page, elementId: string): Promise<void> {
  await page.locator(`.djs-shape[data-element-id="${elementId}"] > .djs-hit`).click();
}

/** @returns the captions of what the caller hears */
async function dial(page: Page) {
  await page.getByRole('link', { name: '话机', exact: true }).click();
  await page.getByRole('button', { name: '95599' }).click();
  await page.getByRole('button', { name: '拨打', exact: true }).click();
  return page.getByRole('log', { name: '通话内容' });
}

async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys) await page.getByRole('button', { name: `按键 ${key}`, exact: true }).click();
}
