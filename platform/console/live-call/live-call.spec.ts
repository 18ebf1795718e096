import { TestBed } from '@angular/core/testing';
import { httpFetch, openSocket, provideI18n, Session } from '@callweave/platform/ui';
import type { InstanceTrace } from '@callweave/platform/records/contract';
import { describe, expect, it } from 'vitest';
import { instanceMarks, LiveCall } from './live-call';

const visit = (id: string, elementId: string, endedAt?: string) => ({
  id,
  at: '2026-03-02T01:00:00Z',
  nodeType: 'say',
  elementId,
  nodeName: elementId,
  turns: [],
  endedAt,
});
const call = {
  releaseId: 'r1',
  processInstanceKey: '42',
  trace: [
    visit('1', 'greet', '2026-03-02T01:00:01Z'),
    visit('2', 'menu', '2026-03-02T01:00:02Z'),
    visit('3', 'menu'),
  ],
};
const trace = {
  elements: [
    { elementId: 'greet', state: 'completed' },
    { elementId: 'menu', state: 'completed' },
    { elementId: 'menu', state: 'active' },
    { elementId: 'timer', state: 'terminated' },
  ],
  path: [{ flowElementId: 'f1', takenAt: '2026-03-02T01:00:01Z' }],
} as unknown as InstanceTrace;

async function follow(canOperate: boolean, answers: Record<string, unknown>) {
  TestBed.configureTestingModule({
    providers: [
      provideI18n(),
      LiveCall,
      { provide: Session, useValue: { can: () => canOperate } },
      { provide: openSocket, useValue: () => ({ close() {} }) },
      {
        provide: httpFetch,
        useValue: async (address: string) => {
          const answer = answers[new URL(address, location.href).pathname];
          return answer ? Response.json(answer) : Response.json({}, { status: 403 });
        },
      },
    ],
  });
  const live = TestBed.inject(LiveCall);
  live.follow('c1');
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve));
  return live;
}

const recorded = {
  '/api/calls/c1': call,
  '/api/flow-releases/r1/diagram': { bpmn: '<xml/>' },
  '/api/flow-node-types': {
    items: [{ type: 'say', label: { 'zh-CN': '播报', 'zh-TW': '播報', en: 'Say' } }],
  },
};

describe('a call on its diagram', () => {
  it('lights what the flow instance did, the newest visit first', async () => {
    const live = await follow(true, { ...recorded, '/api/flow-instances/42/trace': trace });
    expect(live.bpmn()).toBe('<xml/>');
    expect(live.looks().has('say')).toBe(true);
    expect(live.marks()).toEqual(instanceMarks(trace));
    expect(live.marks()).toEqual([
      { elementId: 'greet', mark: 'completed' },
      { elementId: 'menu', mark: 'active' },
      { elementId: 'f1', mark: 'taken' },
    ]);
  });

  it('lights the nodes of the call record for those who may not see flow instances', async () => {
    const live = await follow(false, recorded);
    expect(live.bpmn()).toBe('<xml/>');
    expect(live.marks()).toEqual([
      { elementId: 'greet', mark: 'completed' },
      { elementId: 'menu', mark: 'active' },
    ]);
  });

  it('shows nothing to those who may not see call records', async () => {
    const live = await follow(false, {});
    expect(live.bpmn()).toBeUndefined();
    expect(live.marks()).toEqual([]);
  });
});
