import type { LocalText, Variables } from '@callweave/platform/kernel';
import type { z } from 'zod';
import { parseJobInput } from './parse-job-input';

/** Palette groups in the order the designer shows them. */
export const nodeGroups = ['call', 'prompt', 'input', 'ticket', 'data', 'control'] as const;
export type NodeGroup = (typeof nodeGroups)[number];

/** How the properties panel asks for one input. Default: derived from the zod type. */
export interface FieldHint {
  /** `text` multi-line prompt, `string` one line, `number`, `boolean`, `choice`, `feel` expression, `list` of rows. */
  editor?: 'text' | 'string' | 'number' | 'boolean' | 'choice' | 'feel' | 'list';
  label: LocalText;
  hint?: LocalText;
  /** Labels of a choice's values. */
  choices?: Readonly<Record<string, LocalText>>;
}

/**
 * A node type's declaration; the element template the designer shows and the parsing of job variables derive from it.
 * Inputs become `zeebe:input` mappings of the same name, outputs job variables.
 */
export interface NodeTemplate<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** Job type, kebab-case: `ticket-create`, `menu`. */
  type: string;
  version: number;
  group: NodeGroup;
  /** Flow kinds whose palette offers it. */
  kinds: readonly ('ticket' | 'call' | 'script')[];
  label: LocalText;
  description: LocalText;
  /** Icon name of the console's icon set. */
  icon: string;
  input: I;
  fields: { readonly [K in keyof z.infer<I>]: FieldHint };
  output: O;
  /** What people call its outcomes and errors, by value: a `choice`, `branch` or `result` returned, or an error code. */
  exits?: Readonly<Record<string, LocalText>>;
  /** BPMN error codes it may throw (a Problem's code). */
  errors: readonly string[];
}

/** Identity function that keeps the exact types. */
export function defineNodeType<const I extends z.ZodObject, const O extends z.ZodObject>(
  template: NodeTemplate<I, O>,
): NodeTemplate<I, O> {
  return template;
}

/** The job behind a node, as far as handlers may know it. */
export interface NodeJob {
  /** Jobs arrive at least once: use it as request id. */
  key: string;
  tenantId: string;
  processInstanceKey: string;
  processDefinitionKey: string;
  elementId: string;
  elementInstanceKey: string;
  /** Id of the call the instance belongs to, for call flows. */
  callId?: string;
  /** All other visible variables; ids and what conditions need. */
  variables: Readonly<Record<string, unknown>>;
}

/** Input arrives parsed, output is returned, services come second. A thrown Problem becomes a BPMN error. */
export type NodeHandler<T extends NodeTemplate, S = object> = (
  input: z.output<T['input']>,
  context: S & { job: NodeJob },
) => Promise<z.input<T['output']>>;

/** A template with its handler and services bound, ready for a worker. */
export interface BoundNode {
  template: NodeTemplate;
  /** @param input the job's variables, or the bare inputs; the rest is ignored */
  run(input: Variables, job: NodeJob): Promise<Record<string, unknown>>;
}

/** Binds services at the edge; parsing of input and output happens here, in one place. */
export function bindNode<I extends z.ZodObject, O extends z.ZodObject, S extends object>(
  template: NodeTemplate<I, O>,
  handler: NodeHandler<NodeTemplate<I, O>, S>,
  services: S,
): BoundNode {
  return {
    template: template as unknown as NodeTemplate,
    run: async (input, job) => {
      const parsed = parseJobInput(template as unknown as NodeTemplate, input) as z.output<I>;
      return template.output.parse(await handler(parsed, { ...services, job })) as Record<string, unknown>;
    },
  };
}
