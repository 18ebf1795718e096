import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { afterEach, expect, it } from 'vitest';
import { expectNoViolations } from '../testing/axe';
import { fakeApi } from '../testing/fake-api';
import { FilterBarHarness } from '../testing/filter-bar-harness';
import { renderPage } from '../testing/render-page';
import { FilterBar } from './filter-bar';
import { ListQuery } from './list-query';

@Component({
  selector: 'cw-test-bar',
  imports: [FilterBar],
  template: `<cw-filter-bar
    label="工单"
    searchLabel="编号或标题"
    [query]="query"
    [segments]="segments"
    [filters]="filters"
  />`,
})
class TestBar {
  readonly query = new ListQuery(['state', 'created']);
  readonly segments = [
    { key: 'all', label: '全部' },
    { key: 'mine', label: '我创建的' },
  ];
  readonly filters = [
    {
      key: 'state',
      label: '状态',
      choices: [
        { value: 'audit', label: '审核' },
        { value: 'solved', label: '已解决' },
      ],
    },
    { key: 'created', label: '创建时间', choices: [{ value: 'today', label: '今天' }], single: true },
    { key: 'type', label: '类型', choices: [] },
  ];
}

async function render() {
  const { fixture, page } = await renderPage(TestBar, { providers: fakeApi({}).providers });
  const bar = await TestbedHarnessEnvironment.loader(fixture).getHarness(FilterBarHarness);
  return { bar, page, query: fixture.componentInstance.query, router: TestBed.inject(Router) };
}

afterEach(() => document.body.replaceChildren());

it('keeps what narrows the list in the address', async () => {
  const { bar, page, query, router } = await render();
  expect(await bar.segment()).toBe('全部');
  await bar.chooseSegment('我创建的');
  await bar.choose('状态', '审核');
  await bar.choose('状态', '已解决');
  await bar.search('吞卡');
  expect(router.parseUrl(router.url).queryParams).toEqual({
    segment: 'mine',
    state: 'audit,solved',
    q: '吞卡',
  });
  expect(query.chosen('state')).toEqual(['audit', 'solved']);
  expect(await bar.filters()).toEqual(['状态：审核、已解决', '创建时间']);
  await expectNoViolations(page);
});

it('reads the address again, and only what is allowed of it', async () => {
  const { bar, query, router } = await render();
  await router.navigateByUrl('/?segment=mine&state=audit,nonsense&q=abc');
  expect(await bar.segment()).toBe('我创建的');
  expect(await bar.filters()).toEqual(['状态：审核', '创建时间']);
  expect(query.chosen('state', ['audit', 'solved'])).toEqual(['audit']);
  expect([query.text(), query.isFiltered()]).toEqual(['abc', true]);
});

it('clears the filters and keeps the segment', async () => {
  const { bar, query, router } = await render();
  await router.navigateByUrl('/?segment=mine&state=audit&q=abc');
  query.clear();
  expect(await bar.filters()).toEqual(['状态', '创建时间']);
  expect(router.url).toBe('/?segment=mine');
  expect(query.isFiltered()).toBe(false);
});
