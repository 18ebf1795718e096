export { flowsRoutes } from './flows.routes';
