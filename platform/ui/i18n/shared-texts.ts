import type { TextScope } from './i18n';

/** Texts of the shared components. */
export const shared: TextScope = {
  name: 'ui',
  load: {
    'zh-CN': () => import('./zh-CN.json'),
    'zh-TW': () => import('./zh-TW.json'),
    en: () => import('./en.json'),
  },
};
