import type { Routes } from '@angular/router';
import { texts, type TextScope } from '@callweave/platform/ui';

const flows: TextScope = {
  name: 'flows',
  load: {
    'zh-CN': () => import('./i18n/zh-CN.json'),
    'zh-TW': () => import('./i18n/zh-TW.json'),
    en: () => import('./i18n/en.json'),
  },
};

/** The studio: the list of flows, and one flow with its canvas, forms, versions and what runs of it. */
export const flowsRoutes: Routes = [
  {
    path: '',
    resolve: texts(flows),
    children: [
      { path: '', loadComponent: () => import('./flow-list/flow-list').then((m) => m.FlowList) },
      { path: ':flowId', loadComponent: () => import('./flow-editor/flow-editor').then((m) => m.FlowEditor) },
    ],
  },
];
