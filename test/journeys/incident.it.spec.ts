import { afterAll, beforeAll, expect, it } from 'vitest';
import { journeys } from './journey';
import { callHotline, choose, openFlow, publish } from './walks';

journeys('an incident in a running call', (bank) => {
  let putBack: (() => Promise<void>) | undefined;
  beforeAll(async () => void (putBack = await bank().remember('bank-ivr')));
  afterAll(() => putBack?.());

  it('is shown on its node, retried and ended in the studio', async () => {
    const designer = await bank().seat('designer');
    await openFlow(designer, '银行客服热线');
    await choose(designer, 'menu-branch');
    const way = designer.getByRole('group', { name: /采集卡号/ });
    await way.getByText('公式', { exact: true }).click();
    await way.getByLabel('公式').fill('menuChoice');
    await way.getByLabel('公式').blur();
    await publish(designer, '条件写错了');

    const caller = await bank().seat('agent');
    await callHotline(caller, ['普通话请按一', '1'], ['银行卡挂失请按一', '1']);

    await designer.getByRole('button', { name: /^运行/ }).click();
    const stuck = designer.locator('.instance', { hasText: '异常' });
    await stuck.click();
    await designer.locator('.djs-shape.cw-incident[data-element-id="menu-branch"]').waitFor();
    const incident = designer.getByRole('article').filter({ hasText: '出现异常' });
    const said = await incident.innerText();
    expect(said).toContain('menuChoice');
    await incident.getByRole('button', { name: '重试' }).click();
    await designer.locator('.djs-shape.cw-incident[data-element-id="menu-branch"]').waitFor();
    await incident.getByRole('button', { name: '终止流程' }).click();
    await designer.getByRole('dialog').getByRole('button', { name: '终止流程' }).click();
    await designer.locator('.instance[aria-pressed=true]', { hasText: '已终止' }).waitFor();
    expect(await incident.count()).toBe(0);
  });
});
