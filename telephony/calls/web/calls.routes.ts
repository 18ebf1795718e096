import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { callTexts } from './call-texts';

export const callRoutes: Routes = [
  {
    path: '',
    resolve: texts(callTexts),
    children: [
      { path: '', loadComponent: () => import('./call-list/call-list').then((m) => m.CallList) },
      { path: ':id', loadComponent: () => import('./call-page/call-page').then((m) => m.CallPage) },
    ],
  },
];
