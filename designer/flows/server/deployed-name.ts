/** Longest name engines take without complaint in ids and exports. */
const maxLength = 160;

/**
 * Name of a process as deployed: `<tenant>_<flow>_<hash8>`, so that tenants never meet and a draft never touches what
 * runs. It is an XML NCName, so a tenant id that starts with a digit gets a `t` before it.
 */
export function deployedProcessId(tenantId: string, flowKey: string, bundleHash: string): string {
  return `${tenantPrefix(tenantId)}_${flowKey}_${bundleHash.slice(0, 8)}`.slice(0, maxLength);
}

/** Messages are correlated across the whole engine, so their names carry the tenant. */
export function deployedMessageName(tenantId: string, name: string): string {
  return `${tenantPrefix(tenantId)}_${name}`;
}

function tenantPrefix(tenantId: string): string {
  const safe = tenantId.replace(/[^A-Za-z0-9-]/g, '-');
  return /^[A-Za-z]/.test(safe) ? safe : `t${safe}`;
}
