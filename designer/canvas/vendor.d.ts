/** The package carries no types; we hand the module to diagram-js as it is. */
declare module 'bpmn-js-element-templates/core' {
  import type { ModuleDeclaration } from 'didi';

  export const CloudElementTemplatesCoreModule: ModuleDeclaration;
}

/** Used by specs only, which need a model without a canvas. */
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages: Record<string, unknown>);
    create(type: string, properties: Record<string, unknown>): unknown;
    toXML(element: unknown, options: { format: boolean }): Promise<{ xml: string }>;
  }
}
