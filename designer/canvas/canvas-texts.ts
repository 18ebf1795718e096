import type { Locale } from '@callweave/platform/kernel';

/** The texts of bpmn-js and diagram-js that stay visible with our menus, in the languages that need them. */
const texts: Readonly<Record<Exclude<Locale, 'en'>, Readonly<Record<string, string>>>> = {
  'zh-CN': {
    'Search in diagram': '在图中查找',
    Search: '查找',
    'No matching entries found.': '没有匹配的内容',
    'Open minimap': '打开缩略图',
    'flow elements must be children of pools/participants': '环节必须在流程之内',
    'no shape type specified': '没有指定图形类型',
    Element: '元素',
    'Drill down': '展开',
  },
  'zh-TW': {
    'Search in diagram': '在圖中尋找',
    Search: '尋找',
    'No matching entries found.': '沒有相符的內容',
    'Open minimap': '開啟縮圖',
    'flow elements must be children of pools/participants': '環節必須在流程之內',
    'no shape type specified': '沒有指定圖形類型',
    Element: '元素',
    'Drill down': '展開',
  },
};

/** diagram-js `translate` service for a language that may change while the canvas is open. */
export function translateModule(locale: () => Locale) {
  const translate = (template: string, facts: Record<string, string> = {}) => {
    const language = locale();
    const text = language === 'en' ? template : (texts[language][template] ?? template);
    return text.replace(/\{([^}]+)\}/g, (whole, key: string) => facts[key] ?? whole);
  };
  return { translate: ['value', translate] };
}
