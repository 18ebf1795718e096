/** The package carries no types; we hand the module to diagram-js as it is. */
declare module 'bpmn-js-element-templates/core' {
  export const CloudElementTemplatesCoreModule: import('didi').ModuleDeclaration;
}
