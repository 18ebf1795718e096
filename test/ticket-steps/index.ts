export { type Desk, openDesk } from './desk';
