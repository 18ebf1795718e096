export { workItemRoutes } from './work-items.routes';
