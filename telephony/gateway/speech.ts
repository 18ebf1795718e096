import type { LocalText, Verb, Voice } from '@callweave/platform/kernel';

/** How each language of callers is spoken; keys are the values of the call variable `language`. */
export const defaultVoices: Readonly<Record<string, Voice>> = {
  'zh-CN': { vendor: 'default', language: 'zh-CN' },
  en: { vendor: 'default', language: 'en-US' },
  yue: { vendor: 'default', language: 'yue-HK' },
};

export type SayVerb = Verb & { verb: 'say'; text: string; synthesizer: Voice };

/** A spoken prompt in the call's language; an unknown language is spoken in the first one. */
export function sayVerb(text: string, language: unknown, voices = defaultVoices): SayVerb {
  const voice = voices[String(language)] ?? voices['zh-CN'] ?? defaultVoices['zh-CN']!;
  return { verb: 'say', text, synthesizer: voice };
}

/** Spoken when the next step takes longer than callers endure in silence. */
const holdPrompts: Readonly<Record<string, string>> = {
  'zh-CN': '正在为您处理，请稍候。',
  en: 'One moment please, we are working on it.',
  yue: '正在為您處理，請稍候。',
};

export function holdPrompt(language: unknown): string {
  return holdPrompts[String(language)] ?? holdPrompts['zh-CN']!;
}

/** Spoken when a service number has no fallback prompt at hand, such as one removed during the call. */
export const lastResortPrompt: LocalText = {
  'zh-CN': '系统繁忙，请稍后再拨。',
  'zh-TW': '系統繁忙，請稍後再撥。',
  en: 'We are busy at the moment. Please call again later.',
};

/** What callers hear of verbs, for the trace. */
export function spokenText(verbs: readonly Verb[]): string {
  return verbs
    .flatMap((verb) => {
      const nested = [verb.say, verb.play].filter((part) => typeof part === 'object' && part !== null);
      return [verb, ...(nested as Verb[])].map((part) => part.text ?? part.url);
    })
    .flat()
    .filter((part): part is string => typeof part === 'string')
    .join(' ');
}
