import { checkFlow } from '@callweave/designer/checks';
import type { FlowContent, FlowProblem } from '@callweave/designer/flows/contract';
import { checkForm } from '@callweave/platform/form-logic';
import type { FlowKind } from '@callweave/platform/kernel';
import { nodeFields, type NodeTemplate } from '@callweave/runtime/node-sdk';

/** Checks drawings and forms of drafts; the same rules at saving, at checking and at publishing. */
export type ContentChecker = (kind: FlowKind, content: FlowContent) => Promise<FlowProblem[]>;

export function createContentChecker(nodeTemplates: readonly NodeTemplate[]): ContentChecker {
  const nodeTypes = nodeTemplates.map((one) => ({
    type: one.type,
    label: one.label,
    kinds: one.kinds,
    fields: nodeFields(one),
  }));
  return async (kind, { bpmn, forms }) => {
    const drawn = await checkFlow({ kind, bpmn, forms, nodeTypes });
    return [
      ...drawn.map(({ severity, rule, text, elementId }) => ({ severity, rule, text, elementId })),
      ...Object.entries(forms).flatMap(([formId, form]) => formProblems(formId, form)),
    ];
  };
}

function formProblems(formId: string, form: unknown): FlowProblem[] {
  return checkForm(form).map(({ detail, pointer }) => ({
    severity: 'error',
    rule: 'form-invalid',
    text: {
      'zh-CN': `${detail['zh-CN']}（${pointer}）`,
      'zh-TW': `${detail['zh-TW']}（${pointer}）`,
      en: `${detail.en} (${pointer})`,
    },
    formId,
  }));
}

export function countOf(problems: readonly FlowProblem[]): { errorCount: number; warningCount: number } {
  const errorCount = problems.filter((one) => one.severity === 'error').length;
  return { errorCount, warningCount: problems.length - errorCount };
}
