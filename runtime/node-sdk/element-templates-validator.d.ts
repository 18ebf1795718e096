/** The package ships no types; it comes with bpmn-js-element-templates. */
declare module '@bpmn-io/element-templates-validator' {
  export function validateZeebe(template: unknown): { valid: boolean; errors?: unknown[] };
}
