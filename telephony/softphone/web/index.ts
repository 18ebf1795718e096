export { callDiagram } from './call-path/call-diagram';
export { phoneRoutes } from './phone.routes';
