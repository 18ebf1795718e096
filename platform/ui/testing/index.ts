// For component specs only; nothing of it is in the product.
export { axeViolations, expectNoViolations } from './axe';
export { fakeApi, type FakeAnswer, type SentRequest } from './fake-api';
export { renderPage } from './render-page';
export { FilterBarHarness } from './filter-bar-harness';
