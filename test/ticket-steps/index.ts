export { openDesk, type Desk } from './desk';
