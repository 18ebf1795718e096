// Apart from `@callweave/platform/ui`, so that the first load carries no form code.
export { FormView } from './form-view';
export { storable } from './storable';
