import { join } from 'node:path';
import {
  isBuilt,
  missingForProduction,
  type Production,
  startProduction,
  startServer,
  switchLogin,
} from '@callweave/test/kit';
import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll } from 'vitest';

/** Two of what there may be several of beside the API, whose address people type. */
export const processes = ['api', 'worker1', 'worker2', 'gateway1', 'gateway2', 'scheduler'] as const;
export type Stack = Production<(typeof processes)[number]>;
type Row = Record<string, unknown>;

/** The demo bank as a journey finds it, in whatever processes it runs. */
export interface Installation {
  url: string;
  /** Of the call application, for a switch that signs in with `switchLogin`. */
  appUrl: string;
  /** What its processes printed so far, at their chattiest. */
  output(): string;
  /** Where it keeps what it has: attachments, store, engine. */
  folders: readonly string[];
  /** Of its processes, for a command beside them. */
  env: Readonly<Record<string, string>>;
  /** Rows of its store; the SQL must be SQLite's and MySQL's. */
  rows(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** With journeys of production only. */
  stack?: Stack;
  stop(): Promise<void>;
}

let shared: (() => Stack) | undefined;

/**
 * From here on the journeys of this file are of production: on one stack for all of them, which is started before the
 * first and ended after the last.
 */
export function shareProduction(): void {
  let stack: Stack | undefined;
  shared = () => stack!;
  beforeAll(async () => {
    stack = await startProduction({ processes, env: { ...demo, DRAIN_SECONDS: '1' } });
  }, 240_000);
  afterAll(() => stack?.stop(), 120_000);
}

/** Whether journeys run on the stack of production. */
export const isProduction = () => shared !== undefined;

/** What is missing here for journeys, for their names; empty when they can run. */
export const missingForJourneys = (): readonly string[] =>
  isProduction() ? missingForProduction : isBuilt ? [] : ['a build: npm run build'];

/** Opens the demo bank: one process of its own on the embedded defaults, or the shared stack of production. */
export async function openInstallation(): Promise<Installation> {
  return shared ? onStack(shared()) : embedded();
}

const demo = { SEED: 'demo', LOG_LEVEL: 'debug' };
const ofSwitch = { JAMBONZ_WS_USER: switchLogin.username, JAMBONZ_WS_PASSWORD: switchLogin.password };

async function embedded(): Promise<Installation> {
  const server = await startServer({ env: { ...demo, ...ofSwitch } });
  const { url, dataDir } = server;
  return {
    ...server,
    appUrl: `${url.replace(/^http/, 'ws')}/jambonz/app`,
    folders: [dataDir],
    env: { DATA_DIR: dataDir },
    rows: async (sql, ...values) => {
      const db = new Database(join(dataDir, 'callweave.sqlite'), { readonly: true });
      try {
        return db.prepare(sql).all(...values) as Row[];
      } finally {
        db.close();
      }
    },
  };
}

function onStack(stack: Stack): Installation {
  return {
    ...stack,
    stack,
    folders: [stack.dataDir, stack.mysql.folder, stack.zeebe.folder],
    rows: async (sql, ...values) => {
      const db = await createConnection(stack.env['DATABASE_URL']!);
      try {
        return (await db.query(sql, values))[0] as Row[];
      } finally {
        await db.end();
      }
    },
    stop: async () => undefined, // it is the others' too
  };
}
