/** The package carries no types; we hand the module to diagram-js as it is. */
declare module 'bpmn-js-element-templates/core' {
  import type { ModuleDeclaration } from 'didi';

  export const CloudElementTemplatesCoreModule: ModuleDeclaration;
}
