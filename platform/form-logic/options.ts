import type { FormComponent } from '@callweave/platform/kernel';
import type { FormData } from './field-states';
import { type FormTools, resolve } from './form-tools';

/** The values a choice field offers: drawn, under a key of the data, or from an expression. */
export function optionsOf(component: FormComponent, data: FormData, tools: FormTools): unknown[] {
  const { values, valuesKey, valuesExpression } = component;
  const source =
    typeof valuesExpression === 'string'
      ? resolve(valuesExpression, data, tools)
      : typeof valuesKey === 'string'
        ? data[valuesKey]
        : values;
  return Array.isArray(source) ? source.map(optionValue) : [];
}

function optionValue(option: unknown): unknown {
  const isLabelled = typeof option === 'object' && option !== null && 'value' in option;
  return isLabelled ? option.value : option;
}

/** Options may be objects. */
export function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
