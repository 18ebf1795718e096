import type { Route } from '@callweave/platform/kernel';
import type { BigBank } from './big-bank';

/** How a list is asked, beside without any condition: query strings without `limit`. */
export type Asked = Readonly<Record<string, readonly string[]>>;

const from = new Date(Date.now() - 400 * 86_400_000).toISOString();
const to = new Date(Date.now() - 390 * 86_400_000).toISOString();

/** Every list's filters and sort orders, alone and as screens combine them; rare values matter most. */
export function listsOf({ ids }: BigBank): Asked {
  const ticketFilters = [
    ...[
      'segment=created',
      'segment=draft',
      'segment=urged',
      'state=submitted',
      'state=voided',
      'state=nothing',
    ],
    ...['state=submitted,voided', 'flowKey=bank-ticket', 'flowKey=nothing', 'urgency=low', 'urgency=nothing'],
    ...['number=GD77', 'creatorId=agent0000000000000000000000000000007', `callId=${ids.call}`],
    ...[`createdFrom=${from}`, `createdTo=${to}`, `createdFrom=${from}&createdTo=${to}&state=voided`],
    ...['segment=urged&urgency=low', 'state=submitted&urgency=critical&flowKey=bank-ticket'],
    ...['text=GD777', 'text=%E6%9D%8E%E9%9B%B7'],
  ];
  const callFilters = [
    ...[
      'number=13810000007',
      'number=10',
      'direction=inbound',
      'direction=outbound',
      'state=active',
      'state=ended',
    ],
    ...[
      'answerState=ringingUnanswered',
      'answerState=answered',
      'serviceNumber=95599',
      'serviceNumber=10000',
    ],
    ...[`from=${from}`, `to=${to}`, `from=${from}&to=${to}&answerState=ringingUnanswered`],
  ];
  const people = [
    'search=nobody',
    'search=a',
    'right=tickets.query',
    `roleId=${ids.admin}`,
    `institutionId=${ids.admin}`,
  ];
  return {
    'get /api/tickets': ticketFilters,
    'get /api/tickets/total': ticketFilters,
    'get /api/work-items': ['mine', 'role', 'institution', 'handled', 'handledRole'].flatMap((segment) => [
      `segment=${segment}`,
      ...[
        'flowKey=bank-ticket',
        'flowKey=nothing',
        'elementId=audit',
        'elementId=nothing',
        'isOverdue=true',
      ].map((filter) => `segment=${segment}&${filter}`),
      `segment=${segment}&subjectId=${ids.ticket}`,
    ]),
    'get /api/calls': callFilters,
    'get /api/calls/total': callFilters,
    'get /api/flow-instances': [
      ...[`flowId=${ids.flow}`, 'flowId=nothing', `releaseId=${ids.release}`, 'releaseId=nothing'],
      ...['state=active', 'state=terminated', `ticketId=${ids.ticket}`, `callId=${ids.call}`],
      `flowId=${ids.flow}&state=terminated`,
    ],
    'get /api/flow-incidents': [
      `flowId=${ids.flow}`,
      `instanceKey=${ids.instance}`,
      'state=open',
      'state=resolved',
    ],
    'get /api/audit-entries': ['action=tickets.', 'action=nothing.', 'subject=ticket:77', 'userName=nobody'],
    'get /api/flows': ['kind=call', 'search=nothing'],
    'get /api/flows/:flowId/versions': [],
    'get /api/identity/users': [...people, 'state=disabled'],
    'get /api/directory/users': people,
    'get /api/tickets/:id/history': [],
    'get /api/tickets/:id/changes': [],
    'get /api/tickets/:id/urges': [],
    'get /api/tickets/:id/notes': [],
    'get /api/service-numbers': [],
    'get /api/routing-rules': [],
    'get /api/operations/parked-records': [],
    'get /api/operations/dead-jobs': [],
  };
}

/** Other reads of what grows. */
export const otherReads = [
  'get /api/work-items/counts',
  'get /api/tickets/:id',
  'get /api/calls/:id',
  'get /api/work-items/:id',
  'get /api/flow-instances/:instanceKey/trace',
  'get /api/flow-activity/:flowId',
] as const;

/** What stands for `:name` in a path. */
export function paramsOf(path: string, { ids }: BigBank): Record<string, string> {
  const kind = path.split('/')[2];
  const id = kind === 'calls' ? ids.call : kind === 'work-items' ? ids.step : ids.ticket;
  return { id, flowId: ids.flow, instanceKey: ids.instance };
}

/** Endpoints that page, with the names of their filters. */
export function pagingOf(routes: readonly Route[]): Map<string, string[]> {
  const found = routes.flatMap(({ endpoint }) => {
    const shape = (endpoint.query as { shape?: object } | undefined)?.shape;
    const filters = Object.keys(shape ?? {}).filter((name) => name !== 'cursor' && name !== 'limit');
    const isList = shape !== undefined && 'cursor' in shape;
    return isList ? [[`${endpoint.method} ${endpoint.path}`, filters] as const] : [];
  });
  return new Map(found);
}
