import type { Logger } from '@callweave/platform/kernel';
import { bindNode, type BoundNode, type NodeTemplate } from '@callweave/runtime/node-sdk';
import { setData } from './set-data/handler';
import { setDataTemplate } from './set-data/template';

/** Node types that belong to no area. */
export const genericNodeTemplates: readonly NodeTemplate[] = [setDataTemplate as unknown as NodeTemplate];

export function createGenericNodes(services: { log: Logger }): BoundNode[] {
  return [bindNode(setDataTemplate, setData, services)];
}
