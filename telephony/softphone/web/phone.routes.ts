import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { callDiagram, type CallDiagram } from './call-path/call-diagram';
import { phoneTexts } from './phone-texts';

/**
 * The phone pad (电话面板).
 * @param options.diagram loads what shows the lit diagram beside the phone; left out: the path as a list only
 */
export function phoneRoutes(options: { diagram?: () => Promise<CallDiagram> } = {}): Routes {
  return [
    {
      path: '',
      resolve: texts(phoneTexts),
      providers: [{ provide: callDiagram, useValue: options.diagram }],
      children: [
        { path: '', loadComponent: () => import('./phone-page/phone-page').then((m) => m.PhonePage) },
      ],
    },
  ];
}
