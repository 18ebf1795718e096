import type { Provider, Type } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { I18n, provideI18n, type TextScope } from '../i18n/i18n';
import { Session } from '../session/session';

/** Renders a page in Chinese with its texts loaded, and waits until it is quiet. */
export async function renderPage<T>(
  component: Type<T>,
  options: {
    providers?: Provider[];
    texts?: TextScope[];
    inputs?: Record<string, unknown>;
    signedIn?: boolean;
  } = {},
): Promise<{ fixture: ComponentFixture<T>; page: HTMLElement }> {
  localStorage.setItem('callweave.locale', 'zh-CN');
  TestBed.configureTestingModule({
    providers: [provideRouter([]), provideI18n(), ...(options.providers ?? [])],
  });
  const i18n = TestBed.inject(I18n);
  await i18n.start();
  for (const scope of options.texts ?? []) await i18n.add(scope);
  if (options.signedIn) await TestBed.inject(Session).load();
  const fixture = TestBed.createComponent(component);
  for (const [name, value] of Object.entries(options.inputs ?? {}))
    fixture.componentRef.setInput(name, value);
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  document.body.append(page);
  return { fixture, page };
}
