import { fillText, type Locale, type LocalText, locales } from '@callweave/platform/kernel';

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

/** Declares a rule: `{name}` in the texts is filled with the facts; a fact that is a text speaks the text's language. */
export function rule(severity: FlowProblem['severity'], key: string, text: LocalText) {
  return (elementId: string | undefined, facts: Readonly<Record<string, unknown>> = {}): FlowProblem => ({
    severity,
    rule: key,
    text: Object.fromEntries(
      locales.map((locale) => [locale, fillText(text[locale], factsIn(locale, facts))]),
    ) as Record<Locale, string>,
    facts,
    ...(elementId === undefined ? {} : { elementId }),
  });
}

function factsIn(locale: Locale, facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const said = (fact: unknown) => (isLocalText(fact) ? fact[locale] : fact);
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, said(fact)]));
}

const isLocalText = (fact: unknown): fact is LocalText =>
  typeof fact === 'object' && fact !== null && 'zh-CN' in fact;
