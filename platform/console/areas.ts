import { flowRights } from '@callweave/designer/flows/contract';
import { auditRights } from '@callweave/platform/audit/contract';
import { callRights } from '@callweave/telephony/calls/contract';
import { phoneRights } from '@callweave/telephony/softphone/contract';
import { flowOperationRights } from '@callweave/platform/records/contract';
import { ticketRights } from '@callweave/platform/tickets/contract';
import type { WebArea } from '@callweave/platform/ui';

/** Every part of the console, in menu order; the first one a person may see is their start page. */
export const areas: WebArea[] = [
  {
    path: 'work',
    icon: 'inbox',
    label: 'areas.work',
    load: () => import('@callweave/platform/work-items/web').then((m) => m.workItemRoutes),
  },
  {
    path: 'tickets',
    icon: 'ticket',
    label: 'areas.tickets',
    right: ticketRights.query,
    load: () => import('@callweave/platform/tickets/web').then((m) => m.ticketRoutes),
  },
  {
    path: 'calls',
    icon: 'phone',
    label: 'areas.calls',
    right: callRights.view,
    load: () => import('@callweave/telephony/calls/web').then((m) => m.callRoutes),
  },
  {
    path: 'flows',
    icon: 'flow',
    label: 'areas.flows',
    right: flowRights.view,
    load: () => import('@callweave/designer/flows/web').then((m) => m.flowsRoutes),
  },
  {
    path: 'phone',
    icon: 'pad',
    label: 'areas.phone',
    right: phoneRights.use,
    load: () =>
      import('@callweave/telephony/softphone/web').then((m) =>
        m.phoneRoutes({
          diagram: () => import('./live-call/live-call-diagram').then((d) => d.LiveCallDiagram),
        }),
      ),
  },
  {
    path: 'audit',
    icon: 'list',
    label: 'areas.audit',
    right: auditRights.view,
    load: () => import('@callweave/platform/audit/web').then((m) => m.auditRoutes),
  },
  {
    path: 'operations',
    icon: 'info',
    label: 'areas.operations',
    right: flowOperationRights.operate,
    load: () => import('@callweave/platform/operations/web').then((m) => m.operationsRoutes),
  },
];
