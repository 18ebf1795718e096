import { newId, type Actor } from '@callweave/platform/kernel';
import type { EntityManager, EntityName } from '@mikro-orm/core';
import { AuditEntity } from './audit/audit.entity';
import { digestPayload, newSalt } from './audit/digests';
import type { AuditInput, Transaction } from './contract';
import { JobEntity } from './queue/job.entity';
import { insertRows } from './rows';

type Auditor = Pick<Actor, 'tenantId' | 'userId' | 'userName'>;
type Row = Record<string, unknown>;
type Queued = { topic: string; payload: object; key?: string; notBefore?: Date };

/** One try of a unit of work: collects audit rows, jobs and what runs after the commit. Methods may be taken off it. */
export class UnitOfWork implements Transaction {
  private readonly audits: { input: AuditInput; actor: Auditor }[] = [];
  private readonly jobs: Queued[] = [];
  private readonly added = new Map<EntityName, Row[]>();
  private readonly followers: (() => void)[] = [];

  constructor(
    readonly em: EntityManager,
    private readonly actor: Auditor | undefined,
    private readonly now: Date,
  ) {}

  readonly add = <T extends object>(entity: EntityName<T>, row: Row): void => {
    const rows = this.added.get(entity as EntityName);
    if (rows) rows.push(row);
    else this.added.set(entity as EntityName, [row]);
  };

  readonly audit = (input: AuditInput): void => {
    const actor = input.actor ?? this.actor;
    if (!actor) throw new Error(`audit of ${input.action}: system work must say who acted`);
    this.audits.push({ input, actor });
  };

  readonly send = (
    topic: string,
    payload: object,
    options: { key?: string; notBefore?: Date; tenantId?: string } = {},
  ): void => {
    const tenantId = options.tenantId ?? this.actor?.tenantId;
    if (!tenantId) throw new Error(`send to ${topic}: system work must say for which tenant`);
    this.jobs.push({ topic, payload, ...options, tenantId } as Queued & { tenantId: string });
  };

  readonly afterCommit = (run: () => void): void => {
    this.followers.push(run);
  };

  get hasJobs(): boolean {
    return this.jobs.length > 0;
  }

  get hasAudits(): boolean {
    return this.audits.length > 0;
  }

  /** Writes everything collected; the caller commits. */
  async flush(): Promise<void> {
    for (const { input, actor } of this.audits) this.add(AuditEntity, auditRow(input, actor, this.now));
    const rows = this.jobs.map((job) => jobRow(job as Queued & { tenantId: string }, this.now));
    for (const row of rows.filter((one) => one.jobKey === undefined)) this.add(JobEntity, row);
    await this.em.flush();
    for (const [entity, some] of this.added) await insertRows(this.em, entity, some, 'refuse');
    const keyed = rows.filter((one) => one.jobKey !== undefined);
    if (keyed.length > 0) {
      await this.em.upsertMany(JobEntity, keyed, {
        onConflictFields: ['tenantId', 'topic', 'jobKey'],
        onConflictAction: 'ignore',
      });
    }
  }

  runFollowers(onError: (error: unknown) => void): void {
    for (const follow of this.followers) {
      try {
        follow();
      } catch (error) {
        // The commit stands whatever a listener does; it is reported and the others still run.
        onError(error);
      }
    }
  }
}

function auditRow(input: AuditInput, actor: Auditor, now: Date) {
  const payload = input.payload ? JSON.stringify(input.payload) : null;
  const payloadSalt = newSalt();
  return {
    tenantId: actor.tenantId,
    id: newId(),
    at: now,
    action: input.action,
    subject: input.subject,
    userId: actor.userId,
    userName: actor.userName,
    payload,
    payloadSalt,
    payloadDigest: digestPayload(payload ?? undefined, payloadSalt),
  };
}

function jobRow(job: Queued & { tenantId: string }, now: Date) {
  return {
    tenantId: job.tenantId,
    id: newId(),
    topic: job.topic,
    jobKey: job.key,
    payload: job.payload as Record<string, unknown>,
    attempts: 0,
    dueAt: job.notBefore ?? now,
    createdAt: now,
  };
}
