import { flowKinds, localText } from '@callweave/platform/kernel';
import { z } from 'zod';

/** How the node panel asks for one input of a node type. */
export const nodeFieldView = z.object({
  name: z.string(),
  editor: z.enum(['text', 'string', 'number', 'boolean', 'choice', 'feel', 'list']),
  label: localText,
  hint: localText.optional(),
  choices: z.record(z.string(), localText).optional(),
  isRequired: z.boolean(),
  /** FEEL source used while nothing is drawn, e.g. `=30000`. */
  initial: z.string().optional(),
});
export type NodeFieldView = z.infer<typeof nodeFieldView>;

/** A node type as the designer's browser part sees it; derived from its `NodeTemplate`. */
export const nodeTypeView = z.object({
  type: z.string(),
  version: z.number().int(),
  group: z.string(),
  kinds: z.array(z.enum(flowKinds)),
  label: localText,
  description: localText,
  icon: z.string(),
  fields: z.array(nodeFieldView),
  /** Names of the variables it sets. */
  outputs: z.array(z.string()),
  /** What people call its outcomes, by value. */
  exits: z.record(z.string(), localText),
  errors: z.array(z.string()),
  /** The bpmn-js element template generated from it, labels in the caller's language. */
  elementTemplate: z.record(z.string(), z.unknown()),
});
export type NodeTypeView = z.infer<typeof nodeTypeView>;
