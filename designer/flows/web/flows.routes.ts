import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { panelScope } from '@callweave/designer/node-panel';
import { flowsTexts } from './flows-texts';

/** The studio: the list of flows, and one flow with its canvas, forms, versions and what runs of it. */
export const flowsRoutes: Routes = [
  {
    path: '',
    resolve: texts(flowsTexts),
    children: [
      { path: '', loadComponent: () => import('./flow-list/flow-list').then((m) => m.FlowList) },
      {
        path: ':flowId',
        resolve: texts(panelScope),
        loadComponent: () => import('./flow-editor/flow-editor').then((m) => m.FlowEditor),
      },
    ],
  },
];
