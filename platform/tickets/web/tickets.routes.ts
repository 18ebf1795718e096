import type { Routes } from '@angular/router';
import { texts } from '@callweave/platform/ui';
import { ticketTexts } from './ticket-texts';

export const ticketRoutes: Routes = [
  {
    path: '',
    resolve: texts(ticketTexts),
    children: [
      { path: '', loadComponent: () => import('./ticket-list/ticket-list').then((m) => m.TicketList) },
      { path: 'new', loadComponent: () => import('./create-ticket/choose-type').then((m) => m.ChooseType) },
      {
        path: 'new/:flowKey',
        loadComponent: () => import('./create-ticket/create-ticket').then((m) => m.CreateTicket),
      },
      { path: ':id', loadComponent: () => import('./ticket-page/ticket-page').then((m) => m.TicketPage) },
    ],
  },
];
