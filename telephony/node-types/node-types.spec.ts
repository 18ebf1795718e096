import { driftTest } from '@callweave/runtime/node-testing';
import { expect, it } from 'vitest';
import { callNodeTemplates, createCallNodes } from './index';
import { aCall } from './testing/fake-call';

driftTest(import.meta.dirname, callNodeTemplates);

it('binds exactly the declared node types', () => {
  const bound = createCallNodes({} as never).map(({ template }) => template.type);
  expect(bound).toEqual(callNodeTemplates.map(({ type }) => type));
});

it.each([
  ['answer', {}],
  ['say', { text: '您好' }],
  ['play', { url: 'https://media.example/a.wav' }],
  ['pause', { seconds: '2' }],
  ['menu', { prompt: '请按键', keys: '1' }],
  ['collect-digits', { prompt: '请输入' }],
])('%s throws call-ended when the caller hangs up, and on a call that has ended', async (type, input) => {
  const error = { kind: 'error', errorCode: 'call-ended' };
  expect(await aCall('gone').node(type, input)).toMatchObject(error);
  expect(await aCall().node(type, input, { callId: 'call-2' })).toMatchObject(error);
});
