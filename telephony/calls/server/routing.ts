import {
  type Actor,
  type Clock,
  commonProblems,
  newId,
  type Page,
  type PageQuery,
} from '@callweave/platform/kernel';
import { pageBy, type PageOrder, type Store, type Transaction } from '@callweave/platform/store';
import type {
  RoutingRule,
  RoutingRuleInput,
  ServiceNumber,
  ServiceNumberInput,
} from '@callweave/telephony/calls/contract';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { NumberOwner, RoutingRuleRow, ServiceNumberRow } from './call.entities';
import { routingProblems } from './calls.problems';
import { mustManage, type Organisation, ownerOf } from './number-owner';
import { compileNumberRule } from './number-rule';

interface Deps {
  store: Store;
  clock: Clock;
  organisation: Organisation;
  /** Routes are looked up anew, in every process. */
  changed(): void;
}

const numberName = { what: { 'zh-CN': '服务号', 'zh-TW': '服務號', en: 'service number' } };
/** Low sequence first, equal ones by name (I-04). */
const matchingOrder: PageOrder = [
  ['sequence', 'asc'],
  ['name', 'asc'],
  ['id', 'asc'],
];
const ruleName = { what: { 'zh-CN': '路由规则', 'zh-TW': '路由規則', en: 'routing rule' } };

/** Administration of service numbers and routing rules (I-01, I-04). */
export function createRouting({ store, clock, organisation, changed }: Deps) {
  /** One audited, idempotent change. */
  function change<T>(
    actor: Actor,
    key: string,
    request: object,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return store.write(actor, { idempotencyKey: key, fingerprint: JSON.stringify(request) }, async (tx) => {
      tx.afterCommit(changed);
      return work(tx);
    });
  }

  async function oneNumber(tx: Transaction, actor: Actor, id: string): Promise<ServiceNumberRow> {
    const row = await tx.em.findOne(ServiceNumberRow, { tenantId: actor.tenantId, id });
    if (!row) throw commonProblems.notFound(numberName);
    mustManage(actor, row);
    return row;
  }
  async function oneRule(tx: Transaction, actor: Actor, id: string): Promise<RoutingRuleRow> {
    mustManage(actor);
    const row = await tx.em.findOne(RoutingRuleRow, { tenantId: actor.tenantId, id });
    if (!row) throw commonProblems.notFound(ruleName);
    return row;
  }

  return {
    listServiceNumbers: ({ tenantId }: Actor, query: PageQuery): Promise<Page<ServiceNumber>> =>
      store.read({ tenantId }, async (em) => {
        const page = await pageBy(em, ServiceNumberRow, { tenantId }, [['number', 'asc']], query);
        return { ...page, items: page.items.map(numberView) };
      }),

    /** @throws {Problem} calls-number-taken, common-bad-input for an owner the tenant does not have */
    createServiceNumber: async (actor: Actor, input: ServiceNumberInput, key: string) => {
      const owner = await ownerOf(organisation, actor, input);
      mustManage(actor, owner);
      return unlessTaken(input.number, () =>
        change(actor, key, input, async (tx) => {
          const id = newId();
          const { tenantId } = actor;
          const row = { ...input, ...owner, tenantId, id, version: 1, updatedAt: clock.now() };
          tx.em.create(ServiceNumberRow, row);
          tx.em.create(NumberOwner, { number: input.number, ownerId: actor.tenantId, serviceNumberId: id });
          tx.audit({
            action: 'calls.create-service-number',
            subject: `service-number:${id}`,
            payload: input,
          });
          return numberView(row);
        }),
      );
    },

    /** @throws {Problem} common-edited-meanwhile, calls-number-taken, common-bad-input */
    updateServiceNumber: async (
      actor: Actor,
      id: string,
      input: ServiceNumberInput & { version: number },
      key: string,
    ) => {
      const owner = await ownerOf(organisation, actor, input);
      mustManage(actor, owner);
      return unlessTaken(input.number, () =>
        change(actor, key, { id, ...input }, async (tx) => {
          const row = await oneNumber(tx, actor, id);
          const { version, ...fields } = input;
          if (row.version !== version) throw commonProblems.editedMeanwhile();
          if (row.number !== fields.number) {
            await tx.em.nativeDelete(NumberOwner, { number: row.number });
            tx.em.create(NumberOwner, {
              number: fields.number,
              ownerId: actor.tenantId,
              serviceNumberId: id,
            });
          }
          Object.assign(row, fields, owner, { updatedAt: clock.now() });
          tx.audit({
            action: 'calls.update-service-number',
            subject: `service-number:${id}`,
            payload: fields,
          });
          await tx.em.flush();
          return numberView(row);
        }),
      );
    },

    removeServiceNumber: (actor: Actor, id: string, key: string) =>
      change(actor, key, { id }, async (tx) => {
        const row = await oneNumber(tx, actor, id);
        tx.em.remove(row);
        await tx.em.nativeDelete(NumberOwner, { number: row.number });
        const payload = { number: row.number };
        tx.audit({ action: 'calls.remove-service-number', subject: `service-number:${id}`, payload });
      }),

    listRoutingRules: ({ tenantId }: Actor, query: PageQuery): Promise<Page<RoutingRule>> =>
      store.read({ tenantId }, async (em) => {
        const page = await pageBy(em, RoutingRuleRow, { tenantId }, matchingOrder, query);
        return { ...page, items: page.items.map(ruleView) };
      }),

    /** @throws {Problem} common-bad-input when the number rule does not compile */
    createRoutingRule: (actor: Actor, input: RoutingRuleInput, key: string) => {
      mustManage(actor);
      compileNumberRule(input.numberRule);
      return change(actor, key, input, async (tx) => {
        const id = newId();
        const row = { ...input, tenantId: actor.tenantId, id, version: 1, updatedAt: clock.now() };
        tx.em.create(RoutingRuleRow, row);
        tx.audit({ action: 'calls.create-routing-rule', subject: `routing-rule:${id}`, payload: input });
        return ruleView(row);
      });
    },

    /** @throws {Problem} common-edited-meanwhile, common-bad-input */
    updateRoutingRule: (
      actor: Actor,
      id: string,
      input: RoutingRuleInput & { version: number },
      key: string,
    ) => {
      compileNumberRule(input.numberRule);
      return change(actor, key, { id, ...input }, async (tx) => {
        const row = await oneRule(tx, actor, id);
        const { version, ...fields } = input;
        if (row.version !== version) throw commonProblems.editedMeanwhile();
        Object.assign(row, fields, { updatedAt: clock.now() });
        tx.audit({ action: 'calls.update-routing-rule', subject: `routing-rule:${id}`, payload: fields });
        await tx.em.flush();
        return ruleView(row);
      });
    },

    removeRoutingRule: (actor: Actor, id: string, key: string) =>
      change(actor, key, { id }, async (tx) => {
        const row = await oneRule(tx, actor, id);
        tx.em.remove(row);
        const payload = { name: row.name };
        tx.audit({ action: 'calls.remove-routing-rule', subject: `routing-rule:${id}`, payload });
      }),
  };
}
export type Routing = ReturnType<typeof createRouting>;

async function unlessTaken<T>(number: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UniqueConstraintViolationException)
      throw routingProblems.numberTaken({ number }, { cause });
    throw cause;
  }
}

function numberView(row: Omit<ServiceNumberRow, 'tenantId'>): ServiceNumber {
  const { id, number, name, language, fallbackPrompt, voices, isEnabled, version } = row;
  return {
    ...{ id, number, name, language, fallbackPrompt, voices, isEnabled, version },
    institutionId: row.institutionId ?? undefined,
    departmentId: row.departmentId ?? undefined,
    updatedAt: row.updatedAt.toISOString(),
  };
}

function ruleView(row: Omit<RoutingRuleRow, 'tenantId'>): RoutingRule {
  const { id, name, sequence, numberRule, flow, alias, isEnabled, version, updatedAt } = row;
  return {
    id,
    name,
    sequence,
    numberRule,
    flow,
    alias,
    isEnabled,
    version,
    updatedAt: updatedAt.toISOString(),
  };
}
