import { Component, signal } from '@angular/core';
import type { Page } from '@callweave/platform/kernel';
import { afterEach, expect, it } from 'vitest';
import { PushClient } from '../push/push-client';
import { expectNoViolations } from '../testing/axe';
import { fakeApi } from '../testing/fake-api';
import { renderPage } from '../testing/render-page';
import { KeysetList } from './keyset-list';
import { RecordList } from './record-list';

interface Row {
  id: string;
  name: string;
}

@Component({
  selector: 'cw-test-list',
  imports: [RecordList],
  template: `<cw-record-list
    label="清单"
    [source]="list"
    [columns]="columns"
    [linkTo]="linkTo"
    [filtered]="filtered()"
    [topics]="['rows']"
    emptyTitle="还没有"
    (opened)="opened.push($event.id)"
    (clearFilter)="filtered.set(false)"
  />`,
})
class TestList {
  readonly list = new KeysetList<Row>();
  readonly columns = [
    { key: 'name', label: '名称', cell: ({ name }: Row) => ({ text: name }) },
    { key: 'state', label: '状态', cell: () => ({ text: '已解决', chip: 'good' as const }) },
  ];
  readonly linkTo = ({ id }: Row) => ['/rows', id];
  readonly filtered = signal(false);
  readonly opened: string[] = [];
}

/** What the server pushes next, as the list hears it. */
let pushed: (data: unknown) => void;

async function render(load: (cursor?: string) => Promise<Page<Row>>) {
  const push = { listen: (_: string, changed: typeof pushed) => ((pushed = changed), () => undefined) };
  const providers = [...fakeApi({}).providers, { provide: PushClient, useValue: push }];
  const { fixture, page } = await renderPage(TestList, { providers });
  await fixture.componentInstance.list.open(load);
  await fixture.whenStable();
  return { fixture, page, test: fixture.componentInstance };
}
const rows = (...ids: string[]) => ids.map((id) => ({ id, name: `第 ${id} 行` }));
const press = (key: string) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

afterEach(() => document.body.replaceChildren());

it('moves with j and k, opens with Enter', async () => {
  const { fixture, page, test } = await render(() => Promise.resolve({ items: rows('1', '2', '3') }));
  press('j');
  press('j');
  press('k');
  await fixture.whenStable();
  expect(page.querySelector('[aria-current=true]')?.textContent).toContain('第 1 行');
  document.body.focus();
  press('Enter');
  expect(test.opened).toEqual(['1']);
  await expectNoViolations(page);
});

it('loads the next page after the first', async () => {
  const { fixture, page, test } = await render((cursor) =>
    Promise.resolve(cursor ? { items: rows('3') } : { items: rows('1', '2'), nextCursor: 'x' }),
  );
  await test.list.more();
  await test.list.more();
  await fixture.whenStable();
  expect(page.querySelectorAll('tbody tr')).toHaveLength(3);
});

it('says that nothing is there yet, and apart from it that the filter finds nothing', async () => {
  const { fixture, page, test } = await render(() => Promise.resolve({ items: [] }));
  expect(page.textContent).toContain('还没有');
  test.filtered.set(true);
  await fixture.whenStable();
  expect(page.textContent).toContain('没有符合条件的结果');
  const clear = [...page.querySelectorAll('button')].find((button) =>
    button.textContent?.includes('清除筛选'),
  );
  clear!.click();
  expect(test.filtered()).toBe(false);
  await expectNoViolations(page);
});

it('offers to try again after a failure and keeps the newest answer only', async () => {
  let works = false;
  const { fixture, page } = await render(() =>
    works ? Promise.resolve({ items: rows('1') }) : Promise.reject(new Error('down')),
  );
  expect(page.textContent).toContain('出了点问题');
  works = true;
  page.querySelector<HTMLButtonElement>('cw-state button')!.click();
  await fixture.whenStable();
  expect(page.textContent).toContain('第 1 行');
});

it('drops the answer of an older question', async () => {
  const list = new KeysetList<Row>();
  let answerFirst!: (page: Page<Row>) => void;
  const first = list.open(() => new Promise((resolve) => (answerFirst = resolve)));
  await list.open(() => Promise.resolve({ items: rows('new') }));
  answerFirst({ items: rows('old') });
  await first;
  expect(list.items().map(({ id }) => id)).toEqual(['new']);
});

const settled = async (fixture: { whenStable(): Promise<unknown> }) => {
  await new Promise((resume) => setTimeout(resume, 450));
  await fixture.whenStable();
};

it('takes over what changed elsewhere while nobody reads further down', async () => {
  let ids = ['1'];
  const { fixture, page } = await render(() => Promise.resolve({ items: rows(...ids) }));
  ids = ['2', '1'];
  pushed({ rowId: '2' });
  await settled(fixture);
  expect(page.querySelectorAll('tbody tr')).toHaveLength(2);
  expect(page.querySelector('.changes button')).toBeNull();
});

it('offers what changed elsewhere to who has a row before them, and leaves the list as it is', async () => {
  let ids = ['1'];
  const { fixture, page } = await render(() => Promise.resolve({ items: rows(...ids) }));
  press('j');
  ids = ['3', '2', '1'];
  for (const rowId of ['2', '3', '3']) pushed({ rowId });
  await settled(fixture);
  expect(page.querySelectorAll('tbody tr')).toHaveLength(1);
  const offer = page.querySelector<HTMLButtonElement>('.changes button')!;
  expect(offer.textContent).toContain('有 2 项更新');
  await expectNoViolations(page);
  offer.click();
  await settled(fixture);
  expect(page.querySelectorAll('tbody tr')).toHaveLength(3);
  expect(page.querySelector('.changes button')).toBeNull();
});

@Component({
  selector: 'cw-test-unlinked',
  imports: [RecordList],
  template: `<cw-record-list
    label="清单"
    [source]="list"
    [columns]="columns"
    (opened)="opened.push($event.id)"
  />`,
})
class UnlinkedList extends TestList {}

it('opens a row that has no page of its own', async () => {
  const { fixture, page } = await renderPage(UnlinkedList, { providers: fakeApi({}).providers });
  await fixture.componentInstance.list.open(() => Promise.resolve({ items: rows('1') }));
  await fixture.whenStable();
  page.querySelector<HTMLButtonElement>('td button')!.click();
  expect(fixture.componentInstance.opened).toEqual(['1']);
  await expectNoViolations(page);
});
