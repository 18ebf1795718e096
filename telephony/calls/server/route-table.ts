import type { Store } from '@callweave/platform/store';
import { type CallRoute, defaultVoices } from '@callweave/telephony/gateway';
import { NumberOwner, RoutingRuleRow, ServiceNumberRow } from './call.entities';
import { compileNumberRule } from './number-rule';

/** Numbers remembered at most; unknown ones are remembered too, so that a robot dialling around costs no queries. */
const maxRemembered = 10_000;

/** Where calls go, from memory until {@link RouteTable.forget}. */
export class RouteTable {
  private routes = new Map<string, Promise<CallRoute | undefined>>();

  constructor(private readonly store: Store) {}

  /** Rules or numbers changed, here or in another process. */
  forget(): void {
    this.routes = new Map();
  }

  /** Undefined: not one of our numbers, or switched off. */
  find(calledNumber: string): Promise<CallRoute | undefined> {
    const number = calledNumber.replace(/\s+/g, '');
    let route = this.routes.get(number);
    if (!route) {
      if (this.routes.size >= maxRemembered) this.forget();
      const { routes } = this;
      route = this.load(number);
      routes.set(number, route);
      route.catch(() => routes.delete(number));
    }
    return route;
  }

  /** The number tells the tenant, the first matching rule of that tenant the flow (I-01, I-04). */
  private load(number: string): Promise<CallRoute | undefined> {
    return this.store.system('a call came in: whose is its number', async ({ em }) => {
      const owner = await em.findOne(NumberOwner, { number });
      if (!owner) return undefined;
      const { ownerId: tenantId, serviceNumberId: id } = owner;
      const service = await em.findOne(ServiceNumberRow, { tenantId, id, isEnabled: true });
      if (!service) return undefined;
      const orderBy = { sequence: 'asc', name: 'asc', id: 'asc' } as const;
      const rules = await em.find(RoutingRuleRow, { tenantId, isEnabled: true }, { orderBy });
      const rule = rules.find(({ numberRule }) => compileNumberRule(numberRule)(number));
      const target = rule && { flow: rule.flow, alias: rule.alias };
      return { ...facts(service), ...(target && { target }) };
    });
  }
}

function facts(row: ServiceNumberRow): Omit<CallRoute, 'target'> {
  const { tenantId, number: serviceNumber, language, fallbackPrompt } = row;
  const { institutionId, departmentId } = row;
  return {
    ...{ tenantId, serviceNumber, language, fallbackPrompt, voices: voicesOf(row) },
    ...(institutionId && { institutionId }),
    ...(departmentId && { departmentId }),
  };
}

/** The number's own voices before the platform's; both speak the platform's language tag. */
function voicesOf({ voices }: ServiceNumberRow): CallRoute['voices'] {
  const all = Object.entries(defaultVoices);
  return Object.fromEntries(
    all.map(([key, voice]) => [key, { ...voice, ...voices[key as keyof typeof voices] }]),
  );
}
