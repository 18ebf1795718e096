import { analyse, type Tables, type Verdict } from './analyse';
import type { Dialect } from './tokens';

/** A statement that would have crossed tenants. Never caught: it is a defect in our code, answered as 500. */
export class TenancyBreach extends Error {
  constructor(
    readonly reason: string,
    readonly sql: string,
  ) {
    super(`tenancy wall: refused ${reason}: ${sql.slice(0, 300)}`);
    this.name = 'TenancyBreach';
  }
}

const cacheSize = 2000;

/**
 * The last guard between code and data: refuses every statement on a tenant table that is not tied to the current
 * tenant. A statement's text is analysed once, its parameters are compared on each execution.
 */
export class TenancyWall {
  private readonly verdicts = new Map<string, Verdict>();

  constructor(
    private readonly tables: Tables,
    private readonly dialect: Dialect,
  ) {}

  /**
   * @param tenantId whose scope the statement runs in; undefined outside of any scope
   * @throws {TenancyBreach}
   */
  check(sql: string, parameters: readonly unknown[], tenantId: string | undefined): void {
    const verdict = this.verdictOf(sql);
    if (verdict.refusal !== undefined) throw new TenancyBreach(verdict.refusal, sql);
    if (verdict.isFree) return;
    if (tenantId === undefined) throw new TenancyBreach('a tenant table outside of a tenant scope', sql);
    for (const check of verdict.checks) {
      const value = 'param' in check ? parameters[check.param] : check.literal;
      if (value !== tenantId) throw new TenancyBreach('another tenant', sql);
    }
  }

  private verdictOf(sql: string): Verdict {
    const known = this.verdicts.get(sql);
    if (known) return known;
    const verdict = analyse(sql, this.tables, this.dialect);
    if (this.verdicts.size >= cacheSize) this.verdicts.delete(this.verdicts.keys().next().value!);
    this.verdicts.set(sql, verdict);
    return verdict;
  }
}
