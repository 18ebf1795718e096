import type { Locale } from '@callweave/platform/kernel';

/** Words that form-js has in its code; it has no translation service, so they are replaced where they appear. */
const words: Readonly<Record<string, readonly [zhCN: string, zhTW: string]>> = {
  Select: ['请选择', '請選擇'],
  Search: ['搜索', '搜尋'],
  'No results': ['没有结果', '沒有結果'],
  'All values selected': ['已全部选择', '已全部選擇'],
  'Nothing to show.': ['没有内容', '沒有內容'],
  'Remove tag': ['移除', '移除'],
  'Add new': ['添加', '新增'],
  'Date and time must both be entered.': ['请同时填写日期和时间', '請同時填寫日期和時間'],
  'mm/dd/yyyy': ['年-月-日', '年-月-日'],
  'yyyy/mm/dd': ['年/月/日', '年/月/日'],
  'hh:mm': ['时:分', '時:分'],
};
const places =
  '.fjs-select-placeholder, .fjs-select-display, .fjs-dropdownlist-empty, .fjs-repeat-render-add, .fjs-table-body';
const attributes = ['placeholder', 'title'] as const;

/** Keeps a form's own words in the reader's language. @returns stops it */
export function translateViewer(root: HTMLElement, locale: () => Locale): () => void {
  const translate = () => {
    if (locale() === 'en') return;
    const pick = (text: string | null) => words[text?.trim() ?? '']?.[locale() === 'zh-CN' ? 0 : 1];
    for (const element of root.querySelectorAll<HTMLElement>(places)) {
      const word = element.childElementCount ? undefined : pick(element.textContent);
      if (word) element.firstChild!.nodeValue = word;
    }
    for (const name of attributes)
      for (const element of root.querySelectorAll<HTMLElement>(`[${name}]`)) {
        const word = pick(element.getAttribute(name));
        if (word) element.setAttribute(name, word);
      }
  };
  const observer = new MutationObserver(translate);
  observer.observe(root, { subtree: true, childList: true, characterData: true });
  translate();
  return () => observer.disconnect();
}
