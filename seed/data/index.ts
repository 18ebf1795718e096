export {
  administrator,
  demoPassword,
  type DemoUser,
  departments,
  institutions,
  posts,
  roles,
  serviceNumbers,
  tenant,
  users,
} from './bank';
export { calls, type DemoCall, type DemoStep, type DemoTicket, tickets } from './week';
