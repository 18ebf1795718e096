import type { AnyEntity, Configuration, EntityData, QueryResult } from '@mikro-orm/core';
import { MySqlConnection, MySqlDriver, MySqlPlatform } from '@mikro-orm/mysql';
import { SqliteConnection, SqliteDriver } from '@mikro-orm/sqlite';
import type Database from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { currentScope } from './scope';
import { bindable, keepStatements } from './sqlite-statements';

/** Passes or throws; sees every statement before the database does. */
export interface Gate {
  /** A statement as the ORM wrote it, with its parameters; `text` is what will be sent. */
  beforeSend(sql: string, parameters: readonly unknown[], text: string): void;
  /** What is really sent; already passed texts pass at once. */
  onSend(text: string, parameters: readonly unknown[]): void;
}

type Dialect = ReturnType<SqliteConnection['createKyselyDialect']>;
type Driver = ReturnType<Dialect['createDriver']>;
type Connection = Awaited<ReturnType<Driver['acquireConnection']>>;
type ExecuteCall = Parameters<SqliteConnection['execute']>;
type Answer = QueryResult | EntityData<AnyEntity> | EntityData<AnyEntity>[];
interface Prepared {
  query: string;
  params: readonly unknown[];
  formatted: string;
}

/** A MikroORM driver for SQLite whose every statement, raw and Kysely ones included, passes the gate. */
export function gatedSqliteDriver(gate: Gate): typeof SqliteDriver {
  class GatedConnection extends SqliteConnection {
    override createKyselyDialect(options: Parameters<SqliteConnection['createKyselyDialect']>[0]): Dialect {
      const dialect = super.createKyselyDialect(options);
      const database = Reflect.get(this, 'database') as Database.Database;
      keepStatements(database);
      // SQLite's own knows ASCII only; MySQL's knows all letters.
      database.function('lower', { deterministic: true }, (text) => lowerCase(text));
      return gatedDialect(dialect, gate, new SqliteTurns());
    }

    /** With its values beside the text, so that the compiled statement is used again; `onSend` sees both. */
    override async execute<T extends Answer>(...call: ExecuteCall): Promise<T> {
      const [query, parameters = [], method = 'all', transaction] = call;
      const bound = bindable(query, parameters);
      if (!bound) return super.execute<T>(...call);
      await this.ensureConnection();
      const compiled = CompiledQuery.raw(bound.sql, bound.values);
      return this.transformRawResult<T>(
        await (transaction ?? this.getClient()).executeQuery(compiled),
        method,
      );
    }
  }
  return class extends SqliteDriver {
    constructor(config: Configuration) {
      super(config);
      Reflect.set(this, 'connection', gatePrepared(new GatedConnection(this.config), gate));
    }
  };
}

const lowerCase = (text: unknown) => (typeof text === 'string' ? text.toLowerCase() : text);

/** The same for MySQL. */
export function gatedMySqlDriver(gate: Gate): typeof MySqlDriver {
  class GatedConnection extends MySqlConnection {
    override async createKyselyDialect(
      overrides: Parameters<MySqlConnection['createKyselyDialect']>[0],
    ): ReturnType<MySqlConnection['createKyselyDialect']> {
      return gatedDialect(await super.createKyselyDialect(overrides), gate);
    }
  }
  return class extends MySqlDriver {
    constructor(config: Configuration) {
      super(config);
      Reflect.set(this, 'connection', gatePrepared(new GatedConnection(this.config), gate));
      Reflect.set(this, 'platform', new RoomyMySqlPlatform());
      // No auto-increment columns here; spares a `show variables` per connection.
      Reflect.set(this, 'autoIncrementIncrement', 1);
    }
  };
}

/** MySQL's `text` ends at 64 KB, which a diagram or a form outgrows. */
class RoomyMySqlPlatform extends MySqlPlatform {
  override getTextTypeDeclarationSQL(): string {
    return 'mediumtext';
  }
}

/** `prepareQuery` is where the ORM still has text and parameters apart; it runs right before each execution. */
function gatePrepared<C extends object>(connection: C, gate: Gate): C {
  const prepare = Reflect.get(connection, 'prepareQuery') as (...args: unknown[]) => Prepared;
  Reflect.set(connection, 'prepareQuery', (...args: unknown[]) => {
    const prepared = prepare.apply(connection, args);
    gate.beforeSend(prepared.query, prepared.params, prepared.formatted);
    return prepared;
  });
  return connection;
}

function gatedDialect<D extends Dialect>(inner: D, gate: Gate, turns?: SqliteTurns): D {
  const gated = Object.create(inner) as D;
  gated.createDriver = () => gatedDriver(inner.createDriver(), gate, turns);
  gated.createQueryCompiler = () => inner.createQueryCompiler();
  // Kysely's own turns would never end after a `begin` that failed; see SqliteTurns.
  gated.createAdapter = () =>
    Object.create(inner.createAdapter(), turns ? { supportsMultipleConnections: { value: true } } : {});
  gated.createIntrospector = (db) => inner.createIntrospector(db);
  return gated;
}

function gatedDriver(inner: Driver, gate: Gate, turns?: SqliteTurns): Driver {
  const outer = new WeakMap<Connection, Connection>();
  const inward = new WeakMap<Connection, Connection>();
  const raw = (connection: Connection) => inward.get(connection) ?? connection;
  const release: Driver['releaseConnection'] = async (connection, options) => {
    await inner.releaseConnection(raw(connection), options);
    turns?.end();
  };
  return {
    init: (options) => inner.init(options),
    acquireConnection: async (options) => {
      await turns?.start();
      const connection = await inner.acquireConnection(options);
      const gated = outer.get(connection) ?? gatedConnection(connection, gate, turns);
      outer.set(connection, gated);
      inward.set(gated, connection);
      return gated;
    },
    beginTransaction: async (connection, settings) => {
      try {
        if (turns) await turns.begin(raw(connection));
        else await inner.beginTransaction(raw(connection), settings);
      } catch (error) {
        // Kysely keeps the connection of a transaction that never began.
        await release(connection);
        throw error;
      }
    },
    commitTransaction: (connection) => inner.commitTransaction(raw(connection)),
    rollbackTransaction: async (connection) => {
      try {
        await inner.rollbackTransaction(raw(connection));
      } catch (error) {
        // There is nothing to roll back: SQLite gave the transaction up by itself (full disk), or the connection is lost.
        // Kysely would keep the connection.
        await release(connection);
        throw error;
      }
    },
    savepoint: (connection, name, compile) => inner.savepoint!(raw(connection), name, compile),
    rollbackToSavepoint: (connection, name, compile) =>
      inner.rollbackToSavepoint!(raw(connection), name, compile),
    releaseSavepoint: (connection, name, compile) => inner.releaseSavepoint!(raw(connection), name, compile),
    releaseConnection: release,
    destroy: (options) => inner.destroy(options),
  };
}

function gatedConnection(inner: Connection, gate: Gate, turns?: SqliteTurns): Connection {
  return {
    executeQuery: async (query, options) => {
      gate.onSend(query.sql, query.parameters);
      await turns?.pause();
      return inner.executeQuery(query, options);
    },
    streamQuery: (query, size, options) => {
      gate.onSend(query.sql, query.parameters);
      return inner.streamQuery(query, size, options);
    },
    collectSessionInfo: inner.collectSessionInfo && (() => inner.collectSessionInfo!()),
    cancelQuery: inner.cancelQuery && ((provider) => inner.cancelQuery!(provider)),
    killSession: inner.killSession && ((provider) => inner.killSession!(provider)),
  };
}

/** Work on SQLite lets others have the event loop after so long, milliseconds: live calls answer in between. */
const longestStretchMs = 1;

/** SQLite's one connection serves one unit of work at a time. */
class SqliteTurns {
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;
  private pausedAt = 0;
  private synchronous = 'full';

  async start(): Promise<void> {
    const scope = currentScope();
    if (scope?.isInTransaction && !scope.isOver)
      throw new Error('store: a statement beside the open transaction');
    if (this.isTaken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isTaken = true;
  }

  end(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.isTaken = false;
  }

  /** SQLite answers at once, so one unit of work after the other would keep the event loop for itself. */
  async pause(): Promise<void> {
    if (performance.now() - this.pausedAt < longestStretchMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.pausedAt = performance.now();
  }

  /** Takes the write lock at once, so that two processes on one file wait instead of failing at the first write. */
  async begin(connection: Connection): Promise<void> {
    const needed = currentScope()?.durability === 'crash' ? 'normal' : 'full';
    if (needed !== this.synchronous) {
      await connection.executeQuery(CompiledQuery.raw(`pragma synchronous = ${needed}`));
      this.synchronous = needed;
    }
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}
