// For specs only; nothing of it is in the product.
export { aDrawing } from './a-drawing';
