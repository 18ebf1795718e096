import { TestBed } from '@angular/core/testing';
import { beforeEach, expect, it } from 'vitest';
import { I18n, provideI18n, type TextScope } from './i18n';

function scope(name: string): TextScope {
  const load = (text: string) => () => Promise.resolve({ default: { title: text } });
  return { name, load: { 'zh-CN': load('简'), 'zh-TW': load('繁'), en: load('EN') } };
}

let i18n: I18n;

beforeEach(async () => {
  localStorage.setItem('callweave.locale', 'zh-CN');
  TestBed.configureTestingModule({ providers: [provideI18n()] });
  i18n = TestBed.inject(I18n);
  await i18n.start();
});

it('has the texts of an area that opens while the language is being switched', async () => {
  await i18n.add(scope('first'));
  const switching = i18n.use('en');
  const opening = i18n.add(scope('area'));
  await Promise.all([switching, opening]);
  expect([i18n.locale(), i18n.t('first.title'), i18n.t('area.title')]).toEqual(['en', 'EN', 'EN']);
});

it('ends with the language chosen last', async () => {
  await Promise.all([i18n.use('en'), i18n.use('zh-TW')]);
  expect(i18n.locale()).toBe('zh-TW');
});
