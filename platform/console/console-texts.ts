import type { TextScope } from '@callweave/platform/ui';

/** Texts of the shell and the names of areas, needed from the first paint. */
export const consoleTexts: TextScope[] = [
  {
    name: 'shell',
    load: {
      'zh-CN': () => import('./i18n/shell/zh-CN.json'),
      'zh-TW': () => import('./i18n/shell/zh-TW.json'),
      en: () => import('./i18n/shell/en.json'),
    },
  },
  {
    name: 'areas',
    load: {
      'zh-CN': () => import('./i18n/areas/zh-CN.json'),
      'zh-TW': () => import('./i18n/areas/zh-TW.json'),
      en: () => import('./i18n/areas/en.json'),
    },
  },
];
