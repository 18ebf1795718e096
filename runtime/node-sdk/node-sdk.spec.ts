import { ConfigProblem, defineProblems, type LocalText } from '@callweave/platform/kernel';
import { validateZeebe } from '@bpmn-io/element-templates-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bindNode, defineNodeType, elementTemplate, nodeFields, type NodeTemplate, runNode } from './index';

const text = (value: string): LocalText => ({
  'zh-CN': value,
  'zh-TW': `${value}（繁）`,
  en: `${value} (en)`,
});
const template = defineNodeType({
  type: 'menu',
  version: 2,
  group: 'input',
  kinds: ['call'],
  label: text('按键菜单'),
  description: text('播放提示并等待按键'),
  icon: 'keypad',
  input: z.object({
    prompt: z.string().min(1),
    timeoutMs: z.number().int().default(30_000),
    bargeIn: z.boolean().default(true),
    voice: z.enum(['male', 'female']).default('female'),
    options: z.array(z.object({ key: z.string() })).default([]),
    context: z.record(z.string(), z.unknown()).optional(),
  }),
  fields: {
    prompt: { editor: 'text', label: text('提示语'), hint: text('可含变量') },
    timeoutMs: { label: text('等待毫秒') },
    bargeIn: { label: text('可打断') },
    voice: { label: text('声音'), choices: { male: text('男声'), female: text('女声') } },
    options: { label: text('选项') },
    context: { label: text('上下文') },
  },
  output: z.object({ key: z.string() }),
  errors: ['call-ended'],
});
const bare = template as unknown as NodeTemplate;

describe('element template', () => {
  it('is valid for bpmn-js in every language', () => {
    for (const locale of ['zh-CN', 'zh-TW', 'en'] as const)
      expect(validateZeebe(elementTemplate(bare, locale))).toMatchObject({ valid: true });
  });

  it('asks for each input in the way its type needs', () => {
    const properties = elementTemplate(bare, 'zh-CN').properties;
    expect(properties[0]).toEqual({
      type: 'Hidden',
      value: 'menu',
      binding: { type: 'zeebe:taskDefinition', property: 'type' },
    });
    expect(
      properties.slice(1).map(({ id, type, feel, value, optional }) => [id, type, feel, value, !!optional]),
    ).toEqual([
      ['prompt', 'Text', 'optional', undefined, false],
      ['timeoutMs', 'Number', 'optional', 30_000, true],
      ['bargeIn', 'Boolean', 'optional', true, true],
      ['voice', 'Dropdown', undefined, 'female', true],
      ['options', 'Text', 'required', '=[]', true],
      ['context', 'Text', 'required', undefined, true],
    ]);
    expect(properties[4]!.choices).toEqual([
      { name: '男声', value: 'male' },
      { name: '女声', value: 'female' },
    ]);
  });

  it('needs a field hint for each input', () => {
    const { prompt: _, ...fields } = template.fields;
    expect(() => nodeFields({ ...bare, fields })).toThrow('no field hint for input prompt');
  });
});

describe('a job through runNode', () => {
  const problems = defineProblems('menu', { broken: { status: 409, title: text('坏了') } });
  const nodeThat = (run: () => Promise<{ key: string }>) => bindNode(template, run, {});
  const echo = bindNode(
    template,
    async (input, { job }) => ({
      key: JSON.stringify([input.timeoutMs, input.bargeIn, input.options, job.callId]),
    }),
    {},
  );

  it('undoes what Zeebe does to inputs: text constants, nulls, missing variables', async () => {
    const outcome = await runNode(echo, {
      input: { prompt: '您好', timeoutMs: '500', bargeIn: 'false', options: null, voice: null },
      variables: { callId: 'c1', other: 1 },
    });
    expect(outcome).toEqual({ kind: 'completed', variables: { key: '[500,false,[],"c1"]' } });
  });

  it('makes wrong input an incident at once and names the place, not the value', async () => {
    const outcome = await runNode(echo, { input: { prompt: '', timeoutMs: '6222020200112233' + 'x' } });
    expect(outcome).toMatchObject({ kind: 'failed', retries: 0 });
    if (outcome.kind !== 'failed') throw new Error('expected a failure');
    expect(outcome.errorMessage).toContain('timeoutMs');
    expect(outcome.errorMessage).not.toContain('6222');
  });

  it('makes a Problem a BPMN error, a ConfigProblem an incident, anything else a retry with growing back-off', async () => {
    const input = { prompt: '您好' };
    expect(
      await runNode(
        nodeThat(() => Promise.reject(problems.broken())),
        { input },
      ),
    ).toMatchObject({
      kind: 'error',
      errorCode: 'menu-broken',
    });
    const config = new ConfigProblem('wrong', 422, text('画错了'));
    expect(
      await runNode(
        nodeThat(() => Promise.reject(config)),
        { input },
      ),
    ).toMatchObject({ kind: 'failed', retries: 0 });
    const backoffs = [];
    for (const retries of [3, 2, 1, 0]) {
      const outcome = await runNode(
        nodeThat(() => Promise.reject(new Error('net'))),
        { input, retries },
      );
      if (outcome.kind === 'failed') backoffs.push([outcome.retries, outcome.retryBackoffMs]);
    }
    expect(backoffs).toEqual([
      [2, 1000],
      [1, 2000],
      [0, 4000],
      [0, 8000],
    ]);
  });
});
