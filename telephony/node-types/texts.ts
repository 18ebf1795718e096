import type { LocalText } from '@callweave/platform/kernel';

/** Shorthand for a text in every interface language. */
export function text(zhCn: string, zhTw: string, en: string): LocalText {
  return { 'zh-CN': zhCn, 'zh-TW': zhTw, en };
}

export const callEnded = text('已挂机', '已掛機', 'Hung up');
export const noKey = text('没有按键', '沒有按鍵', 'No key pressed');
export const wrongKey = text('输入无效', '輸入無效', 'Not accepted');

export const promptHint = text(
  '要播报的文字，或录音文件的网址',
  '要播報的文字，或錄音檔的網址',
  'Text to speak, or the address of a recording',
);
