import { defineRights, endpoint, pageOf } from '@callweave/platform/kernel';
import { z } from 'zod';
import {
  flowActivity,
  flowIncident,
  flowInstance,
  incidentQuery,
  instanceQuery,
  instanceTrace,
} from './records.schema';

/** Watching and repairing what runs; listed with the other rights of flows. */
export const flowOperationRights = defineRights('flows', {
  operate: {
    'zh-CN': '监控与处理运行中的流程',
    'zh-TW': '監控與處理執行中的流程',
    en: 'Watch and repair running flows',
  },
});

const { operate } = flowOperationRights;
const key = z.string().regex(/^\d{1,19}$/);
const instanceParams = z.object({ instanceKey: key });

export const recordsApi = {
  instances: endpoint({
    method: 'get',
    path: '/api/flow-instances',
    summary: 'Process instances, newest first.',
    access: operate,
    query: instanceQuery,
    response: pageOf(flowInstance),
  }),
  trace: endpoint({
    method: 'get',
    path: '/api/flow-instances/:instanceKey/trace',
    summary:
      'What an instance did: elements, path and incidents. Pushed anew on topic instance-trace:<instanceKey>.',
    access: operate,
    params: instanceParams,
    response: instanceTrace,
  }),
  cancel: endpoint({
    method: 'post',
    path: '/api/flow-instances/:instanceKey/cancel',
    summary: 'Terminates a running instance.',
    access: operate,
    params: instanceParams,
  }),
  activity: endpoint({
    method: 'get',
    path: '/api/flow-activity/:flowId',
    summary: 'Instances now in each element of a flow. Pushed anew on topic flow-trace:<flowId>.',
    access: operate,
    params: z.object({ flowId: z.string().max(64) }),
    response: flowActivity,
  }),
  incidents: endpoint({
    method: 'get',
    path: '/api/flow-incidents',
    summary: 'Incidents, newest first.',
    access: operate,
    query: incidentQuery,
    response: pageOf(flowIncident),
  }),
  retryIncident: endpoint({
    method: 'post',
    path: '/api/flow-incidents/:incidentKey/retry',
    summary: 'Gives a failed job its retries back and resolves the incident.',
    access: operate,
    params: z.object({ incidentKey: key }),
    body: z.object({ retries: z.number().int().min(1).max(100).default(3) }),
  }),
};

/** Topics of live traces; the frame says that something changed, clients re-read the endpoint. */
export const instanceTraceTopic = 'instance-trace';
export const flowTraceTopic = 'flow-trace';
