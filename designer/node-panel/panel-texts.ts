import { inject } from '@angular/core';
import { I18n, type TextScope } from '@callweave/platform/ui';

/** Loaded by the route of the page that shows the panel. */
export const panelScope: TextScope = {
  name: 'panel',
  load: {
    'zh-CN': () => import('./i18n/zh-CN.json'),
    'zh-TW': () => import('./i18n/zh-TW.json'),
    en: () => import('./i18n/en.json'),
  },
};

/** The panel's texts: `t('required')` reads `panel.required`. Call it in an injection context. */
export function panelTexts(): (key: string, facts?: Record<string, unknown>) => string {
  const { t } = inject(I18n);
  return (key, facts) => t(`panel.${key}`, facts);
}
