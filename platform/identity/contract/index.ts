export { identityAdminApi, identityApi, sessionApi } from './identity.api';
export { identityRights } from './identity.rights';
export * from './identity.schema';
export {
  newPassword,
  passwordRule,
  passwordStrength,
  type PasswordStrength,
  passwordStrengths,
} from './password-rules';
export { pushApi, type PushMessage, type PushRequest, pushRequest, pushTicket } from './push.schema';
