import { inject } from '@angular/core';
import { I18n } from '@callweave/platform/ui';

/** The panel's texts: `t('required')` reads `flows.panel.required`. Call it in an injection context. */
export function panelTexts(): (key: string, facts?: Record<string, unknown>) => string {
  const { t } = inject(I18n);
  return (key, facts) => t(`flows.panel.${key}`, facts);
}
