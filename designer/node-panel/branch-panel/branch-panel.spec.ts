import { conditionOf, isDefaultFlow, setCondition } from '@callweave/designer/canvas';
import { aDrawing } from '@callweave/designer/canvas/testing';
import { expectNoViolations } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { checkbox, enter, renderPanel } from '../testing';
import { BranchPanel } from './branch-panel';

async function aBranch(condition = '') {
  const { get, element, connect } = aDrawing();
  const branch = element('bpmn:ExclusiveGateway', { id: 'branch' });
  const ends = ['已受理', '未受理'].map((name, i) => element('bpmn:EndEvent', { id: `end${i}`, name }));
  const flows = ends.map((end, i) => connect(branch, end, `way${i}`));
  if (condition) setCondition(get, flows[0]!, condition);
  const variables = [{ name: 'choice', from: '主菜单', values: ['1', '2', 'timeout'] }];
  const rendered = await renderPanel(BranchPanel, { flows, get, variables });
  return { ...rendered, flows };
}

afterEach(() => document.body.replaceChildren());

it('builds a condition from the values the step before can give', async () => {
  const { page, flows } = await aBranch();
  const values = [...page.querySelector('select[aria-label="值"]')!.querySelectorAll('option')];
  expect(values.map(({ value }) => value)).toEqual(['', '1', '2', 'timeout']);
  enter(page, 'select[aria-label="值"]', '2');
  expect(conditionOf(flows[0]!)).toBe('choice = "2"');
  expect(page.textContent).toContain('出口 1 → 已受理');
  await expectNoViolations(page);
});

it('shows what is more than one comparison as its formula, open', async () => {
  const { page } = await aBranch('a = 1 and b = 2');
  const [first] = [...page.querySelectorAll('details')];
  expect(first!.open).toBe(true);
  expect(first!.querySelector('textarea')!.value).toBe('a = 1 and b = 2');
  await expectNoViolations(page);
});

it('makes a way the one for all other cases, without a condition of its own', async () => {
  const { page, flows } = await aBranch('choice = "1"');
  checkbox(page, '其他情况走这里').click();
  expect(isDefaultFlow(flows[0]!)).toBe(true);
  expect(conditionOf(flows[0]!)).toBe('');
});

it('names a way', async () => {
  const { page, flows } = await aBranch();
  enter(page, '#way-name-1', '无效');
  expect(flows[1]!.businessObject.name).toBe('无效');
});
