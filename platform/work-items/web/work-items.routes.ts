import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { workItemTexts } from './work-item-texts';

export const workItemRoutes: Routes = [
  {
    path: '',
    resolve: texts(workItemTexts),
    children: [
      { path: '', loadComponent: () => import('./work-list/work-list').then((m) => m.WorkList) },
      { path: ':id', loadComponent: () => import('./step-page/step-page').then((m) => m.StepPage) },
    ],
  },
];
