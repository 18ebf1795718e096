import { InjectionToken } from '@angular/core';

/** Reads texts aloud. */
export interface Voice {
  /** `language` as in BCP 47, e.g. `zh-CN`. Texts queue up. */
  say(text: string, language: string): void;
  /** Falls silent at once. */
  stop(): void;
}

const silentVoice: Voice = { say() {}, stop() {} };

/** The browser's speech synthesis; silent where there is none. */
export const voice = new InjectionToken<Voice>('voice', {
  factory: () => {
    if (typeof speechSynthesis === 'undefined') return silentVoice;
    return {
      say(text, language) {
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.lang = language;
        speechSynthesis.speak(utterance);
      },
      stop: () => speechSynthesis.cancel(),
    };
  },
});
