import { fillText, type LocalText } from '@callweave/platform/kernel';

/** Something wrong in a drawing. `error` stops publishing, `warning` does not. */
export interface FlowProblem {
  severity: 'error' | 'warning';
  /** Stable key of the rule, e.g. `node-type-unknown`. */
  rule: string;
  /** Ready to show. */
  text: LocalText;
  /** What the text was filled with. */
  facts: Readonly<Record<string, unknown>>;
  /** BPMN element it concerns; absent: the whole diagram. */
  elementId?: string;
}

/** Declares a rule: `{name}` in the texts is filled with the facts. */
export function rule(severity: FlowProblem['severity'], key: string, text: LocalText) {
  return (elementId: string | undefined, facts: Readonly<Record<string, unknown>> = {}): FlowProblem => ({
    severity,
    rule: key,
    text: {
      'zh-CN': fillText(text['zh-CN'], facts),
      'zh-TW': fillText(text['zh-TW'], facts),
      en: fillText(text.en, facts),
    },
    facts,
    ...(elementId === undefined ? {} : { elementId }),
  });
}
