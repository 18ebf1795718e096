export { createIdentity, type Identity, type IdentityDeps } from './identity';
export { identityEntities } from './identity.entities';
export { identityProblems } from './identity.problems';
export { openBeforePasswordChange } from './identity.routes';
export { identityChangedChannel, type IdentityChanged } from './permission-change';
export { isInScope, type ScopeColumns, scopeFilter, type ScopeFilter } from './scope-filter';
export { type SessionLimits, type SignedIn, standardLimits } from './sessions';
export type { NewTenant } from './tenants';
