import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { operationsTexts } from './operations-texts';

export const operationsRoutes: Routes = [
  {
    path: '',
    resolve: texts(operationsTexts),
    loadComponent: () => import('./operations-page/operations-page').then((m) => m.OperationsPage),
  },
];
