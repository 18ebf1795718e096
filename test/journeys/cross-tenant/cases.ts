import type { Sent } from './http-client';
import { picture, secret, type TwoBanks } from './two-banks';

/**
 * How bank B tries an endpoint. `refused`: with an id of A it must get 403 or 404. `rejected`: A's id stands in the
 * body, any 4xx will do. `own`: nothing of A can be named; whatever comes back must not hold anything of A.
 */
export interface Case {
  is: 'refused' | 'rejected' | 'own';
  sent?: Sent;
  /** Tells of the whole platform and moves with everybody's work. */
  isShared?: true;
}

type Owned = TwoBanks['a']['owned'];
const refused = (params: Record<string, string>, more: Omit<Sent, 'params'> = {}): Case => ({
  is: 'refused',
  sent: { params, ...more },
});
const rejected = (body: unknown): Case => ({ is: 'rejected', sent: { body } });
const own = (sent: Sent = {}): Case => ({ is: 'own', sent });

/** One entry per endpoint, by `<method> <path>`. A new endpoint gets a line here, with an id of bank A wherever it takes one. */
export function casesFor(a: Owned): Record<string, Case> {
  return { ...identityCases(a), ...flowCases(a), ...ticketCases(a), ...workItemCases(a), ...callCases(a) };
}

function identityCases(a: Owned): Record<string, Case> {
  const person = { loginName: 'b-user', name: '乙' };
  const version = 1;
  return {
    'get /api/sign-in-options': own(),
    'post /api/session': rejected({ tenantCode: 'b', loginName: 'secret-agent', password: 'Admin123!' }),
    'get /api/me': own(),
    'post /api/me/password': rejected({ current: 'Wrong123', next: 'Other123' }),
    'patch /api/me/preferences': own({ body: { theme: 'dark' } }),
    'post /api/me/post': rejected({ postId: a.post }),
    'get /api/directory/users': own({ query: `?roleId=${a.role}&institutionId=${a.institution}` }),
    'get /api/identity/rights': own(),
    'get /api/identity/users': own({ query: '?search=secret' }),
    'get /api/identity/users/:id': refused({ id: a.user }),
    'post /api/identity/users': rejected({ ...person, institutionId: a.institution, postIds: [a.post] }),
    'put /api/identity/users/:id': refused(
      { id: a.user },
      { body: { ...person, state: 'disabled', version } },
    ),
    'post /api/identity/users/:id/password': refused({ id: a.user }),
    'get /api/identity/roles': own(),
    'post /api/identity/roles': own({ body: { name: '乙角色', grants: {} } }),
    'put /api/identity/roles/:id': refused({ id: a.role }, { body: { name: '改', grants: {}, version } }),
    'get /api/identity/posts': own(),
    'post /api/identity/posts': rejected({ name: '乙岗', roleIds: [a.role] }),
    'put /api/identity/posts/:id': refused({ id: a.post }, { body: { name: '改', roleIds: [], version } }),
    'get /api/identity/institutions': own(),
    'post /api/identity/institutions': rejected({ name: '乙', parentId: a.institution }),
    'put /api/identity/institutions/:id': refused({ id: a.institution }, { body: { name: '改', version } }),
    'get /api/identity/departments': own(),
    'post /api/identity/departments': rejected({ name: '乙', institutionId: a.institution }),
    'put /api/identity/departments/:id': refused(
      { id: a.department },
      { body: { name: '改', institutionId: a.institution, version } },
    ),
    'get /api/audit-entries': own(),
    'get /api/audit-entries/verdict': own(),
    'post /api/push/tickets': own(),
    'delete /api/sessions': own(),
    'delete /api/session': own(),
  };
}

function flowCases(a: Owned): Record<string, Case> {
  const content = { bpmn: '<x/>', forms: {}, schedules: {}, prompts: {} };
  const flow = { flowId: a.flow };
  const instance = { instanceKey: a.instance };
  return {
    'get /api/flows': own({ query: '?search=secret' }),
    'get /api/flow-templates': own(),
    'get /api/flow-node-types': own({ query: '?kind=ticket' }),
    'post /api/flows': own({ body: { key: 'b-flow', kind: 'ticket', name: '乙流程' } }),
    'get /api/flows/:flowId': refused(flow),
    'get /api/flows/:flowId/draft': refused(flow),
    'put /api/flows/:flowId/draft': refused(flow, { body: { ...content, revision: 1 } }),
    'delete /api/flows/:flowId/draft': refused(flow, { body: { revision: 1 } }),
    'post /api/flows/:flowId/check': refused(flow, { body: content }),
    'post /api/flows/:flowId/versions': refused(flow, { body: { revision: 1, note: '乙' } }),
    'get /api/flows/:flowId/versions': refused(flow),
    'put /api/flows/:flowId/aliases/:alias': refused(
      { ...flow, alias: 'live' },
      { body: { releaseId: a.release } },
    ),
    'get /api/flow-releases/:releaseId/diagram': refused({ releaseId: a.release }),
    'get /api/flow-releases/:releaseId': refused({ releaseId: a.release }),
    'get /api/flows/:flowId/bundle': refused(flow, { query: `?releaseId=${a.release}` }),
    'post /api/flow-messages': own({ body: { name: 'secret-message', correlationKey: a.ticket } }),
    'post /api/flows/import': { is: 'rejected', sent: { upload: picture } },
    'get /api/flow-instances': own({ query: `?flowId=${a.flow}` }),
    'get /api/flow-instances/:instanceKey/trace': refused(instance),
    'post /api/flow-instances/:instanceKey/cancel': refused(instance),
    'get /api/flow-activity/:flowId': own({ params: flow }),
    'get /api/flow-incidents': own({ query: `?instanceKey=${a.instance}` }),
    'post /api/flow-incidents/:incidentKey/retry': refused({ incidentKey: a.incident }, { body: {} }),
    'get /api/operations/records': { is: 'own', isShared: true },
    'get /api/operations/parked-records': own(),
    'get /api/operations/dead-jobs': own(),
    'post /api/operations/dead-jobs/:jobId/retry': refused({ jobId: a.deadJob }),
  };
}

function ticketCases(a: Owned): Record<string, Case> {
  const ticket = { id: a.ticket };
  const file = { ...ticket, attachmentId: a.attachment };
  const fields = { title: '乙' };
  return {
    'get /api/ticket-types': own(),
    'get /api/ticket-types/:flowKey': { is: 'rejected', sent: { params: { flowKey: a.flow } } },
    'post /api/tickets': rejected({
      flowKey: a.flow,
      action: 'submit',
      fields,
      relatedNumbers: [a.ticketNumber],
    }),
    'put /api/tickets/:id/draft': refused(ticket, { body: { action: 'submit', fields, version: 1 } }),
    'delete /api/tickets/:id/draft': refused(ticket),
    'get /api/tickets': own(),
    'get /api/tickets/total': own(),
    'get /api/tickets/:id': refused(ticket),
    'get /api/tickets/:id/history': refused(ticket),
    'get /api/tickets/:id/changes': refused(ticket),
    'post /api/tickets/:id/withdraw': refused(ticket, { body: { reason: '乙' } }),
    'post /api/tickets/:id/urges': refused(ticket, { body: { text: '乙' } }),
    'get /api/tickets/:id/urges': refused(ticket),
    'post /api/tickets/:id/notes': refused(ticket, { body: { text: '乙' } }),
    'get /api/tickets/:id/notes': refused(ticket),
    'post /api/tickets/:id/reveal': refused(ticket, { body: { key: 'cardNumber' } }),
    'put /api/tickets/:id/related': refused(ticket, { body: { numbers: [a.ticketNumber] } }),
    'post /api/tickets/:id/attachments': refused(ticket, { upload: picture }),
    'get /api/tickets/:id/attachments/:attachmentId': refused(file),
    'delete /api/tickets/:id/attachments/:attachmentId': refused(file),
  };
}

function workItemCases(a: Owned): Record<string, Case> {
  const item = { id: a.workItem };
  const fields = { title: '乙' };
  return {
    'get /api/work-items': own({ query: `?segment=role&subjectId=${a.ticket}` }),
    'get /api/work-items/counts': own(),
    'get /api/work-items/:id': refused(item),
    'post /api/work-items/:id/open': refused(item),
    'post /api/work-items/:id/claim': refused(item),
    'post /api/work-items/:id/release': refused(item),
    'put /api/work-items/:id/draft': refused(item, { body: { fields } }),
    'post /api/work-items/:id/abandon': refused(item),
    'post /api/work-items/:id/actions': refused(item, {
      body: { fields, action: 'submit', targetUserId: a.user },
    }),
    'get /api/work-items/:id/candidates': refused(item, { query: '?action=transfer' }),
  };
}

function callCases(a: Owned): Record<string, Case> {
  const number = { number: '95588', name: '乙', fallbackPrompt: '乙', version: 1 };
  const rule = { name: '乙', sequence: 1, numberRule: '95588', flow: 'b-flow' };
  return {
    'get /api/calls': own(),
    'get /api/calls/total': own(),
    'get /api/calls/:id': refused({ id: a.call }),
    'get /api/service-numbers': own(),
    // The number is A's: it may not be taken, and the refusal may not tell whose it is.
    'post /api/service-numbers': rejected({ number: '95577', name: '乙', fallbackPrompt: '乙' }),
    'put /api/service-numbers/:id': refused({ id: a.number }, { body: number }),
    'delete /api/service-numbers/:id': refused({ id: a.number }),
    'get /api/call-flows': own(),
    'get /api/routing-rules': own(),
    'post /api/routing-rules': own({ body: rule }),
    'put /api/routing-rules/:id': refused({ id: a.rule }, { body: { ...rule, version: 1 } }),
    'delete /api/routing-rules/:id': refused({ id: a.rule }),
    'post /api/phone/tickets': own(),
    'get /api/phone/numbers': own(),
  };
}

/** What bank B tries to hear, by topic; `undefined` for topics every tenant has one of. */
export function topicIds(a: TwoBanks['a']): Record<string, string | undefined> {
  return {
    'work-items': a.adminId,
    tickets: a.owned.ticket,
    calls: a.owned.call,
    call: a.owned.call,
    'instance-trace': a.owned.instance,
    'flow-trace': a.owned.flow,
  };
}

/** Everything that would give bank A away. */
export function tellTales(a: TwoBanks['a']): string[] {
  return [secret, a.tenantId, a.adminId, ...Object.values(a.owned)];
}
