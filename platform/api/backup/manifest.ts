import { createHmac } from 'node:crypto';
import { migrations } from '@callweave/platform/store';
import Database from 'better-sqlite3';
import { z } from 'zod';

/** Names of what lies in DATA_DIR. */
export const storeFile = 'callweave.sqlite';
export const engineFile = 'engine.sqlite';
export const secretFile = 'secret.key';
export const filesFolder = 'files';
/** Last in the archive: an archive with one is whole. */
export const manifestFile = 'manifest.json';

/** What an archive may hold; nothing it names can lie elsewhere. */
export const entryName =
  /^(callweave\.sqlite|engine\.sqlite|secret\.key|files\/[\w-]{1,64}\/[\w-]{1,2}\/[\w-]{1,64})$/;

export const manifestSchema = z.object({
  /** Of the archive; another one is refused. */
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  engineId: z.string(),
  /** Steps of the schema its store has seen. */
  migrations: z.array(z.string()),
  /** Tells whether a SECRET_KEY is the one its secrets were sealed with. */
  secretCheck: z.string(),
  entries: z.array(z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Of copies nobody writes to. */
export function readVersions(store: string, engine: string): Pick<Manifest, 'engineId' | 'migrations'> {
  return {
    migrations: column(store, 'select name from schema_migrations order by name'),
    engineId: column(engine, "select value from meta where name = 'engineId'")[0] ?? '',
  };
}

function column(path: string, sql: string): string[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).pluck().all() as string[];
  } finally {
    db.close();
  }
}

/** Those this product does not know: it is older than the backup. */
export const unknownMigrations = ({ migrations: names }: Manifest): string[] =>
  names.filter((name) => !migrations.some((one) => one.name === name));

export const secretCheckOf = (secret: string): string =>
  createHmac('sha256', secret.trim()).update('callweave backup').digest('hex').slice(0, 16);
