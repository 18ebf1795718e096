import { expect, it } from 'vitest';
import { commonProblems } from './problem';

it('names what was not found in the language it is told in', () => {
  const problem = commonProblems.notFound({ what: { 'zh-CN': '工单', 'zh-TW': '工單', en: 'ticket' } });
  expect(problem.titleIn('zh-CN')).toBe('没有找到工单');
  expect(problem.titleIn('zh-TW')).toBe('找不到工單');
  expect(problem.titleIn('en')).toBe('No such ticket');
  expect(problem.message).toBe('common-not-found: No such ticket');
});
