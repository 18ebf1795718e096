import { DOCUMENT, type EnvironmentProviders, inject, Injectable, signal } from '@angular/core';
import type { ResolveFn } from '@angular/router';
import { type Locale, locales, type LocalText, pickLocale } from '@callweave/platform/kernel';
import { provideTransloco, TranslocoService } from '@jsverse/transloco';
import { shared } from './shared-texts';

/** A translation file: keys to texts, nested at will. */
export interface Texts {
  [key: string]: string | Texts;
}

/** Loads one language of an area; a dynamic import, so that each language is a file of its own. */
export type TextLoader = () => Promise<{ default: Texts }>;

/** The texts of an area under its own prefix, e.g. `tickets.list.title`. */
export interface TextScope {
  name: string;
  load: Record<Locale, TextLoader>;
}

const storageKey = 'callweave.locale';

/** The interface language and every text in it. Templates call {@link t}; they follow a switch at once. */
@Injectable({ providedIn: 'root' })
export class I18n {
  private readonly transloco = inject(TranslocoService);
  private readonly document = inject(DOCUMENT);
  private readonly scopes: TextScope[] = [shared];
  private readonly loaded = new Set<string>();
  private readonly current = signal<Locale>(rememberedLocale());
  /** Grows when texts arrive, so that templates drawn before follow. */
  private readonly revision = signal(0);
  readonly locale = this.current.asReadonly();
  /** The language being switched to, while its texts are on their way. */
  private wanted = this.current();

  /** The text of a key; `{{ name }}` in it is filled from `facts`. Reading it in a template makes that follow the language. */
  readonly t = (key: string, facts?: Record<string, unknown>): string => {
    this.revision();
    return this.transloco.translate(key, facts, this.current());
  };

  /** The current language of a text that the server sent in all of them. */
  readonly pick = (text: LocalText | undefined): string => text?.[this.current()] ?? '';

  /** Loads what the current language needs; awaited before the first paint. */
  start(): Promise<void> {
    return this.use(this.current());
  }

  /** Switches the language once all texts in use are there: no half-translated moment. */
  async use(locale: Locale): Promise<void> {
    this.wanted = locale;
    await Promise.all(this.scopes.map((scope) => this.load(scope, locale)));
    if (this.wanted !== locale) return; // another choice since
    this.current.set(locale);
    this.transloco.setActiveLang(locale);
    this.document.documentElement.lang = locale;
    remember(locale);
  }

  /** Adds an area's texts, in the current language (and the one being switched to) now and in others when they are chosen. */
  async add(scope: TextScope): Promise<void> {
    if (!this.scopes.includes(scope)) this.scopes.push(scope);
    const needed = new Set([this.current(), this.wanted]);
    await Promise.all([...needed].map((locale) => this.load(scope, locale)));
  }

  private async load(scope: TextScope, locale: Locale): Promise<void> {
    const id = `${locale}/${scope.name}`;
    if (this.loaded.has(id)) return;
    const texts = (await scope.load[locale]()).default;
    this.transloco.setTranslation({ [scope.name]: texts }, locale, { merge: true });
    this.loaded.add(id);
    this.revision.update((n) => n + 1);
  }
}

/** For a route's `resolve`: its pages open with their texts there. */
export function texts(scope: TextScope): { texts: ResolveFn<void> } {
  return { texts: () => inject(I18n).add(scope) };
}

export function provideI18n(): EnvironmentProviders[] {
  return provideTransloco({
    config: {
      availableLangs: [...locales],
      defaultLang: rememberedLocale(),
      reRenderOnLangChange: true,
      missingHandler: { logMissingKey: true, allowEmpty: true },
    },
  });
}

function rememberedLocale(): Locale {
  const kept = stored();
  return locales.find((locale) => locale === kept) ?? pickLocale(navigator.languages.join(','));
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null; // storage is forbidden in some private windows
  }
}

function remember(locale: Locale): void {
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    // as above: the choice lasts until the window closes
  }
}
