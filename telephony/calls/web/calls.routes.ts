import { inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { callRights } from '@callweave/telephony/calls/contract';
import { Session, texts } from '@callweave/platform/ui';
import { callTexts } from './call-texts';

export const callRoutes: Routes = [
  {
    path: '',
    resolve: texts(callTexts),
    children: [
      { path: '', loadComponent: () => import('./call-list/call-list').then((m) => m.CallList) },
      {
        path: 'routing',
        canMatch: [() => inject(Session).can(callRights.manage)],
        loadComponent: () => import('./call-routing/call-routing').then((m) => m.CallRouting),
      },
      { path: ':id', loadComponent: () => import('./call-page/call-page').then((m) => m.CallPage) },
    ],
  },
];
