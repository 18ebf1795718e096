import { z } from 'zod';

/** Interface languages, the first one is the default and the one product texts are written in first. */
export const locales = ['zh-CN', 'zh-TW', 'en'] as const;
export type Locale = (typeof locales)[number];

/** A user-facing text in every language; the type makes a missing one a compile error. */
export type LocalText = Readonly<Record<Locale, string>>;
export const localText = z.object({ 'zh-CN': z.string(), 'zh-TW': z.string(), en: z.string() });

/** Fills `{name}` placeholders; a placeholder without a fact stays visible, so that it is noticed. */
export function fillText(text: string, facts: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}

/** The best language of an `Accept-Language` header; default `zh-CN`. */
export function pickLocale(acceptLanguage: string | undefined): Locale {
  for (const part of (acceptLanguage ?? '').split(',')) {
    const tag = part.split(';')[0]!.trim().toLowerCase();
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return 'zh-TW';
    if (tag.startsWith('zh')) return 'zh-CN';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh-CN';
}
