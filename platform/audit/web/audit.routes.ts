import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { auditTexts } from './audit-texts';

export const auditRoutes: Routes = [
  {
    path: '',
    resolve: texts(auditTexts),
    loadComponent: () => import('./audit-page/audit-page').then((m) => m.AuditPage),
  },
];
