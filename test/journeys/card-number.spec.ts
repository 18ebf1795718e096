import { demoPassword, tenant } from '@callweave/seed/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient } from './cross-tenant/http-client';
import { until } from './faults/bank';
import { type Installation, missingForJourneys, openInstallation } from './installation';
import { PhoneCall } from './planted/phone-call';
import { filesIn, needlesOf, type Place, placesWith } from './planted/search';

const card = '6217003810026735483';
/** Stored as it is: what the same search must find. */
const callerNumber = '13987650042';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';

const absent = missingForJourneys();
const needs = absent.length ? ` (needs ${absent.join(' and ')})` : '';

describe.skipIf(needs !== '' && !isRequired)(`a card number told on the phone${needs}`, () => {
  let server: Installation;
  let admin: HttpClient;
  let ticket: { id: string; number: string };
  let callId: string;
  let answers: Place[];
  let files: Place[];

  beforeAll(async () => {
    server = await openInstallation();
    admin = await signIn('admin');
    const { callId: id, number } = await reportLostCard();
    callId = id;
    ticket = await workToSolved(number);
    answers = await readEverything();
    files = await allFiles();
  }, 120_000);
  afterAll(() => server?.stop());

  it('is kept in the vault and shown to who may reveal it', async () => {
    const { value } = await admin.must('post', `/api/tickets/${ticket.id}/reveal`, {
      body: { key: 'cardToken' },
    });
    expect(value).toBe(card);
  });

  it('is in no file: databases, their logs, journals, attachments', async () => {
    const kept = expect.stringMatching(/sqlite$|binlog\.\d+$/);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining([kept]));
    expect(placesWith(needlesOf(card), [...files, ...(await allFiles())])).toEqual([]);
  });

  it('is in nothing the process printed at its chattiest', () => {
    expect(server.output().length).toBeGreaterThan(10_000);
    expect(placesWith(needlesOf(card), [{ name: 'output', content: Buffer.from(server.output()) }])).toEqual(
      [],
    );
  });

  it('is in no answer the administrator can ask for', async () => {
    expect(placesWith(needlesOf(card), [...answers, ...(await readEverything())])).toEqual([]);
  });

  it('would be found: the caller’s number is, by the same search', () => {
    const needles = needlesOf(callerNumber);
    expect(placesWith(needles, files).length).toBeGreaterThan(0);
    expect(placesWith(needles, answers)).toEqual(
      expect.arrayContaining([`/api/calls/${callId}`, `/api/tickets/${ticket.id}`]),
    );
    const inGroups = { name: 'groups', content: Buffer.from('6217 0038 1002 6735 483') };
    const wide = { name: 'wide', content: Buffer.from(card, 'utf16le') };
    const masked = { name: 'masked', content: Buffer.from('6217 **** **** 5483') };
    expect(placesWith(needlesOf(card), [inGroups, wide, masked])).toEqual(['groups', 'wide']);
  });

  const allFiles = async () => (await Promise.all(server.folders.map(filesIn))).flat();

  const signIn = (loginName: string) => HttpClient.signedIn(server.url, tenant.code, loginName, demoPassword);

  async function reportLostCard() {
    const call = await PhoneCall.dial(admin, server.url, '95599', callerNumber);
    await call.hears('普通话请按一');
    call.press('1');
    await call.hears('银行卡挂失请按一');
    call.press('1');
    await call.hears('请输入需要挂失');
    call.press(card);
    const said = await call.hears('您的挂失申请已受理');
    await call.ends();
    return { callId: call.callId, number: /\d{13}/.exec(said)![0] };
  }

  async function workToSolved(number: string) {
    const { id } = await until(
      () => admin.must('get', '/api/tickets', { query: '?limit=100' }),
      ({ items }) => (items as { id: string; number: string }[]).find((one) => one.number === number),
    );
    await act('audit', id, 'forward', {});
    await act('agent', id, 'solve', { result: '已挂失，新卡五个工作日内寄出。' });
    return { id, number };
  }

  async function act(loginName: string, ticketId: string, action: string, fields: object) {
    const person = await signIn(loginName);
    const { id } = await until(
      () => person.must('get', '/api/work-items', { query: `?segment=role&subjectId=${ticketId}` }),
      ({ items }) => items[0] as { id: string } | undefined,
    );
    await person.must('post', `/api/work-items/${id}/open`);
    await person.must('post', `/api/work-items/${id}/actions`, {
      body: { action, fields, opinion: '按流程办理' },
    });
  }

  /** Lists, and every record of this call and this ticket. */
  async function readEverything(): Promise<Place[]> {
    const { processInstanceKey } = await admin.must('get', `/api/calls/${callId}`);
    const flows = (await admin.must('get', '/api/flows')).items as { id: string }[];
    const instances = (await admin.must('get', '/api/flow-instances', { query: '?limit=100' })).items;
    const items = (await admin.must('get', '/api/work-items', { query: '?segment=institution' })).items;
    const paths = [
      ...[
        '/api/tickets?limit=100',
        '/api/calls?limit=100',
        '/api/audit-entries?limit=100',
        '/api/flow-incidents',
      ],
      ...['mine', 'role', 'institution', 'handled', 'handledRole'].map(
        (one) => `/api/work-items?segment=${one}`,
      ),
      ...(items as { id: string }[]).map(({ id }) => `/api/work-items/${id}`),
      ...['', '/history', '/changes', '/urges', '/notes'].map((part) => `/api/tickets/${ticket.id}${part}`),
      `/api/calls/${callId}`,
      `/api/flow-instances/${processInstanceKey}/trace`,
      ...(instances as { instanceKey: string }[]).map(
        (one) => `/api/flow-instances/${one.instanceKey}/trace`,
      ),
      ...flows.flatMap(({ id }) => [`/api/flows/${id}/bundle`, `/api/flow-activity/${id}`]),
    ];
    const read = async (path: string) => {
      const { status, text } = await admin.send('get', path);
      expect(`${status} ${path}`).toBe(`200 ${path}`);
      return { name: path, content: Buffer.from(text) };
    };
    return Promise.all(paths.map(read));
  }
});
