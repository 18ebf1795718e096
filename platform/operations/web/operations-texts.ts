import type { TextScope } from '@callweave/platform/ui';

export const operationsTexts: TextScope = {
  name: 'operations',
  load: {
    'zh-CN': () => import('./i18n/zh-CN.json'),
    'zh-TW': () => import('./i18n/zh-TW.json'),
    en: () => import('./i18n/en.json'),
  },
};
