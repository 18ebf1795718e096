export { checkForm, formLimits, type FormProblem, isForm } from './check-form';
export { checkSubmit, type SubmitOptions, type SubmitResult } from './check-submit';
export { computeFields, type FieldState, fieldStates, type FormData } from './field-states';
export {
  choiceTypes,
  columnsOf,
  displayTypes,
  type FieldColumn,
  fieldsOf,
  type FormField,
  propertiesIn,
  sensitiveTypes,
  type ValueType,
  valueTypes,
} from './form-fields';
export { isSealed, type SealedValue } from './sealed';
export { isIdCard } from './value-rules';
export { formTools, type FormTools } from './form-tools';
