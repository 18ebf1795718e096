export type { CallDiagram } from './call-path/call-diagram';
export { phoneRoutes } from './phone.routes';
