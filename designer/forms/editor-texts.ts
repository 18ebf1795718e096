import { wordsZhCn } from './words-zh-cn';
import { wordsZhTw } from './words-zh-tw';

/** The form editor's own words, English to the languages that need it. */
export const editorTexts: Readonly<Record<'zh-CN' | 'zh-TW', Readonly<Record<string, string>>>> = {
  'zh-CN': wordsZhCn,
  'zh-TW': wordsZhTw,
};
