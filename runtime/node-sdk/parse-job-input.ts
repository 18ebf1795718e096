import { ConfigProblem, type FieldError, type Variables } from '@callweave/platform/kernel';
import type { z } from 'zod';
import type { NodeTemplate } from './define-node-type';
import { inputSchema } from './node-fields';

/**
 * Takes a node's input out of its job's variables. What Zeebe does to inputs is undone first: a missing variable arrives
 * as null, and a constant without `=` as text, so `"5"` is fine where a number is asked for.
 * @throws {ConfigProblem} node-input-invalid: the node is wrongly drawn, an incident says which input
 */
export function parseJobInput<T extends NodeTemplate>(
  template: T,
  variables: Variables,
): z.output<T['input']> {
  const { properties = {} } = inputSchema(template);
  const input = Object.fromEntries(
    Object.entries(properties)
      .map(([name, { type }]) => [name, straighten(variables[name], type)] as const)
      .filter(([, value]) => value !== undefined),
  );
  const parsed = template.input.safeParse(input);
  if (parsed.success) return parsed.data as z.output<T['input']>;
  throw inputInvalid(template, parsed.error);
}

function straighten(value: unknown, type: string | undefined): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string') return value;
  if ((type === 'number' || type === 'integer') && /^-?\d+(\.\d+)?$/.test(value.trim())) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function inputInvalid(template: NodeTemplate, error: z.ZodError): ConfigProblem {
  const errors: FieldError[] = error.issues.map((issue) => ({
    pointer: `#/${issue.path.join('/')}`,
    detail: { 'zh-CN': issue.message, 'zh-TW': issue.message, en: issue.message },
  }));
  // The messages name types and limits, never the value: it may be a customer's.
  const what = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return new ConfigProblem(
    'node-input-invalid',
    422,
    {
      'zh-CN': '节点“{node}”的设置有误',
      'zh-TW': '節點「{node}」的設定有誤',
      en: 'Node "{node}" is wrongly set up',
    },
    { node: template.type, what },
    { 'zh-CN': '{what}', 'zh-TW': '{what}', en: '{what}' },
    errors,
    { cause: error },
  );
}
