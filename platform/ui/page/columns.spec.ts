import { Component } from '@angular/core';
import { afterEach, expect, it } from 'vitest';
import { expectNoViolations } from '../testing/axe';
import { renderPage } from '../testing/render-page';
import { Columns } from './columns';

@Component({
  selector: 'cw-test-columns',
  imports: [Columns],
  template: `
    <main>
      <cw-columns>
        <section class="cw-section"><h1>工单内容</h1></section>
        <ng-container ngProjectAs="[aside]">
          <section class="cw-section"><h2>流转历史</h2></section>
        </ng-container>
      </cw-columns>
    </main>
  `,
})
class TestColumns {}

afterEach(() => document.body.replaceChildren());

it('puts what belongs to a page beside what it is about', async () => {
  const { page } = await renderPage(TestColumns);
  expect(page.querySelector('.main')!.textContent).toContain('工单内容');
  expect(page.querySelector('aside')!.textContent).toContain('流转历史');
  await expectNoViolations(page);
});
