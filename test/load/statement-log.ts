import Database from 'better-sqlite3';

/** One statement as SQLite got it. */
export interface LoggedStatement {
  file: string;
  sql: string;
  parameters: unknown[];
}

const executing = ['run', 'get', 'all', 'iterate'] as const;
type Method = (...args: unknown[]) => unknown;

/** Logs every statement of this process from now on, of whatever connection. @returns takes out what came so far */
export function logStatements(): () => LoggedStatement[] {
  let log: LoggedStatement[] = [];
  const probe = new Database(':memory:');
  const statement = Object.getPrototypeOf(probe.prepare('select 1')) as Record<string, Method>;
  const database = Database.prototype as unknown as Record<string, Method>;
  for (const method of executing)
    wrap(statement, method, function (this: Database.Statement, parameters) {
      log.push({ file: this.database.name, sql: this.source, parameters });
    });
  wrap(database, 'exec', function (this: Database.Database, [sql]) {
    log.push({ file: this.name, sql: String(sql), parameters: [] });
  });
  probe.close();
  return () => {
    const taken = log;
    log = [];
    return taken;
  };
}

function wrap<T>(
  target: Record<string, Method>,
  name: string,
  before: (this: T, args: unknown[]) => void,
): void {
  const original = target[name]!;
  target[name] = function (this: T, ...args: unknown[]) {
    before.call(this, args);
    return original.apply(this, args);
  } as Method;
}
