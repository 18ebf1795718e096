import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { journeys } from './journey';
import { appendNext, dial, drag, middleOf, newFlow, press, publish, shape, type } from './walks';

const menu = '查询营业时间请按一，其他业务请按二。';
const hours = '网点每天九点开门，十七点关门。';

journeys('a call flow, drawn by hand', (bank) => {
  let page: Page;
  const problems = () => page.getByRole('button', { name: /^问题/ });

  it('is begun blank; a node dragged onto the line stands between start and end', async () => {
    page = await bank().seat('designer');
    await newFlow(page, '呼叫流程', '网点查询', 'branch-info');
    const [start, end] = [await middleOf(shape(page, 'start')), await middleOf(shape(page, 'end'))];
    const between = { x: (start.x + end.x) / 2, y: start.y };
    await drag(page, page.getByRole('button', { name: '接听' }), between);
    await shape(page, '接听').waitFor();
    expect(await page.locator('.djs-connection').count()).toBe(2);
    const [card, after] = await Promise.all([
      shape(page, '接听').boundingBox(),
      middleOf(shape(page, 'end')),
    ]);
    expect(after.x - (card!.x + card!.width)).toBeGreaterThan(40);
  });

  it('goes on with what is picked from the menu, whose prompt and keys are typed', async () => {
    await appendNext(page, '菜单');
    await problems().filter({ hasText: '2' }).waitFor();
    await problems().click();
    const missing = page.locator('cw-problem-list').getByText('必填项“欢迎提示音”没有填写');
    await missing.waitFor();
    await type(page, '欢迎提示音', menu);
    await missing.waitFor({ state: 'detached' });
    await type(page, '可用按键', '1,2');
    await page.locator('cw-problem-list').getByText('没有问题，可以发布').waitFor();
  });

  it('keeps the pad inside the canvas at its edge', async () => {
    await choose('按键菜单');
    const pad = page.locator('.djs-context-pad.open');
    const canvas = (await page.locator('.cw-canvas').boundingBox())!;
    const card = (await shape(page, '按键菜单').boundingBox())!;
    const ground = { x: canvas.x + 40, y: canvas.y + 40 };
    await page.mouse.move(ground.x, ground.y);
    await page.mouse.wheel(-(canvas.x + canvas.width - card.x - card.width - 8), 0);
    await page.waitForTimeout(300);
    const box = (await pad.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(canvas.x + canvas.width + 1);
    await page.getByRole('button', { name: '适合窗口' }).click();
  });

  it('branches by a key; what is left to say stands beside the canvas until it is said', async () => {
    await choose('按键菜单');
    await appendNext(page, '条件分支');
    await appendNext(page, '播报文字');
    await type(page, '播报内容', hours);
    await page.locator('.djs-context-pad .cw-pad-connect').click();
    await shape(page, 'end').click();
    await page.getByText('网关的每条分支都要有条件').first().waitFor();
    await choose('Gateway');
    const ways = page.locator('.cw-way');
    await ways.filter({ hasNotText: '播报文字' }).getByLabel('其他情况走这里').check();
    const said = ways.filter({ hasText: '播报文字' });
    await said.getByLabel('变量').fill('choice');
    await said.getByLabel('变量').blur();
    await said.getByLabel('值').selectOption('1');
    await said.getByLabel('值').blur();
    await page.locator('cw-problem-list').getByText('没有问题，可以发布').waitFor();
  });

  it('forgives: what was deleted comes back, what was copied comes twice', async () => {
    const cards = page.locator('.djs-shape').filter({ hasText: '播报文字' });
    await choose('播报文字');
    await page.keyboard.press('Delete');
    await expect.poll(() => cards.count()).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => cards.count()).toBe(1);
    await choose('播报文字');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    const { x, y } = await middleOf(cards);
    await page.mouse.move(x, y - 240, { steps: 4 });
    await page.mouse.click(x, y - 250);
    await expect.poll(() => cards.count()).toBe(2);
    await page.keyboard.press('Control+z');
    await expect.poll(() => cards.count()).toBe(1);
  });

  it('is published, and a number leads to it', async () => {
    await publish(page, '第一版');
    const admin = await bank().seat('admin');
    await admin.getByRole('link', { name: '通话', exact: true }).click();
    await admin.getByRole('link', { name: '服务号与路由' }).click();
    await admin.getByRole('button', { name: '新增服务号' }).click();
    await fill(admin, { 号码: '95500', 名称: '网点查询' });
    await admin.getByRole('button', { name: '新增规则' }).click();
    await fill(admin, {
      名称: '网点查询',
      '顺序（小的先匹配）': '1',
      被叫号码或正则表达式: '95500',
      转入的流程: '网点查询',
    });
    await admin.getByText('branch-info').waitFor();
  });

  it('is heard by who calls the number', async () => {
    const captions = await dial(page, '95500');
    await captions.getByText(menu).waitFor();
    await press(page, '1');
    await captions.getByText(hours).waitFor();
  });

  async function choose(words: string): Promise<void> {
    await shape(page, words).first().click();
    await page.locator('.djs-context-pad.open').waitFor();
  }
});

async function fill(page: Page, entries: Record<string, string>): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const [label, words] of Object.entries(entries)) {
    const field = dialog.getByLabel(label, { exact: true });
    const isChoice = await field.evaluate((element) => element.tagName === 'SELECT');
    if (isChoice) await field.selectOption({ label: words });
    else await field.fill(words);
  }
  await dialog.locator('button[type=submit]').click();
  await dialog.waitFor({ state: 'detached' });
}

journeys('a ticket flow with a form, drawn by hand', (bank) => {
  let page: Page;

  it('gets a form that is called by its name, and a field that is carried into it', async () => {
    page = await bank().seat('designer');
    await newFlow(page, '工单流程', '意见反馈', 'feedback');
    const [start, end] = [await middleOf(shape(page, 'start')), await middleOf(shape(page, 'end'))];
    const between = { x: (start.x + end.x) / 2, y: start.y };
    await drag(page, page.getByRole('button', { name: '人工环节' }), between);
    await page.getByText('人工步骤还没有选择表单').waitFor();
    await page.getByRole('button', { name: '表单', exact: true }).click();
    await page.getByRole('button', { name: '创建 start' }).waitFor();
    await type(page, '新表单名称', '回访记录');
    await page.getByRole('button', { name: '添加', exact: true }).click();
    await page.getByRole('button', { name: '回访记录 form-1' }).waitFor();
    const field = page.locator('.fjs-palette-field[data-field-type="textfield"]');
    await drag(
      page,
      field,
      await middleOf(page.locator('.fjs-form-editor .fjs-drop-container-vertical').first()),
    );
    await page.locator('.fjs-editor-container .fjs-form-field-textfield').waitFor();
    await page.locator('.bio-properties-panel-group-header', { hasText: '基本' }).click();
    await type(page, '字段名', '客户意见');
    await page.locator('.fjs-form-field-textfield').getByText('客户意见').waitFor();
  });

  it('is given to its step, and published', async () => {
    await page.getByRole('button', { name: '画布', exact: true }).click();
    await page.getByRole('combobox', { name: '表单', exact: true }).selectOption({ label: '回访记录' });
    await page.getByText('人工步骤还没有选择表单').waitFor({ state: 'detached' });
    await type(page, '谁可以处理', 'tickets.handle');
    await page.getByText('人工步骤没有指定由谁处理').waitFor({ state: 'detached' });
    await publish(page, '第一版');
    const agent = await bank().seat('agent');
    await agent.getByRole('link', { name: '建单' }).click();
    await agent.getByRole('link', { name: '意见反馈' }).waitFor();
  });
});
