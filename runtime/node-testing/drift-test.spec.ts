import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineNodeType, elementTemplate, type NodeTemplate } from '@callweave/runtime/node-sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { update } from './drift-test';

const text = (value: string) => ({ 'zh-CN': value, 'zh-TW': value, en: value });
const template = (label: string, input: z.ZodObject = z.object({ text: z.string() })) =>
  elementTemplate(
    defineNodeType({
      type: 'say',
      version: 1,
      group: 'prompt',
      kinds: ['call'],
      label: text(label),
      description: text('x'),
      icon: 'say',
      input,
      fields: { text: { label: text(label) } },
      output: z.object({}),
      errors: [],
    }) as unknown as NodeTemplate,
    'zh-CN',
  );

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'drift-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('lets the texts of a released template change, its structure never', () => {
  update(folder, template('播报'));
  update(folder, template('播放文字'));
  expect(readFileSync(join(folder, '1.json'), 'utf8')).toContain('播放文字');
  expect(() => update(folder, template('播报', z.object({ text: z.number() })))).toThrow('raise the version');
});
