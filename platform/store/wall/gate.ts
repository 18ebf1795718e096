import { isRaw } from '@mikro-orm/core';
import type { Gate } from '../drivers';
import { currentScope } from '../scope';
import type { TenancyWall } from './wall';

/** Ties the wall to the scope of the running unit of work. `system` scopes pass. */
export function tenancyGate(wall: () => TenancyWall): Gate {
  const check = (sql: string, parameters: readonly unknown[]) => {
    const scope = currentScope();
    if (scope && scope.tenantId === undefined) return;
    wall().check(sql, parameters, scope?.tenantId);
  };
  return {
    beforeSend(sql, parameters, text) {
      check(...(isPlain(sql, parameters) ? ([sql, parameters] as const) : ([text, []] as const)));
      currentScope()?.passed.add(text);
    },
    onSend(text, parameters) {
      if (!currentScope()?.passed.delete(text)) check(text, parameters);
    },
  };
}

/** False when a parameter or placeholder turns into SQL of its own; then only the finished text can be judged. */
function isPlain(sql: string, parameters: readonly unknown[]): boolean {
  return !sql.includes('??') && !sql.includes('\\?') && !parameters.some((value) => isRaw(value));
}
