import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { phoneTexts } from './phone-texts';

/** The phone pad (电话面板). */
export const phoneRoutes: Routes = [
  {
    path: '',
    resolve: texts(phoneTexts),
    children: [{ path: '', loadComponent: () => import('./phone-page/phone-page').then((m) => m.PhonePage) }],
  },
];
