export { callRoutes } from './calls.routes';
