export { phoneApi, phoneRights } from './phone.api';
export {
  type PhoneCommand,
  phoneCommand,
  phoneEnds,
  type PhoneEvent,
  phoneEvent,
  phoneKeys,
  type PhoneNumber,
  phoneNumber,
  phonePath,
  type PhoneState,
  phoneStates,
  type PhoneTicket,
  phoneTicket,
} from './phone.schema';
