export { FormCanvas } from './form-canvas/form-canvas';
