import Database from 'better-sqlite3';

/** How often the two may be pinned again because one was written to in between; each try takes microseconds. */
const tries = 1000;
/** Pages copied between two looks at what else there is to do, of 4 KB. */
const pagesAtOnce = 2000;

/**
 * Copies SQLite files as they were at one instant, while other processes write to them: what a crash at that instant
 * would have left, so all that was committed before it. Writers are never held up; their logs grow until the end.
 * @param first nothing was written to it between its snapshot and the second's, which makes the two one instant
 * @throws when a file is missing or damaged
 */
export async function copyDatabases(first: CopyOf, second: CopyOf): Promise<void> {
  const [one, two] = [first, second].map(({ from }) => new Database(from, { fileMustExist: true })) as [
    Database.Database,
    Database.Database,
  ];
  try {
    pinTogether(one, two);
    for (const [db, { to }] of [[one, first] as const, [two, second] as const])
      await db.backup(to, { progress: () => pagesAtOnce });
  } finally {
    one.close();
    two.close();
  }
  for (const { to } of [first, second]) checkDatabase(to);
}

interface CopyOf {
  from: string;
  to: string;
}

/** @throws when the file is no whole database; leaves no log beside it */
export function checkDatabase(path: string): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma('journal_mode = delete');
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw new Error(`${path} is damaged: ${String(found)}`);
  } finally {
    db.close();
  }
}

/** SQLite's `data_version` changes for a connection when another one commits. */
function pinTogether(one: Database.Database, two: Database.Database): void {
  const watcher = new Database(one.name);
  const version = () => watcher.pragma('data_version', { simple: true });
  try {
    for (let left = tries; left > 0; left--) {
      const before = version();
      pin(one);
      pin(two);
      if (version() === before) return;
      one.exec('rollback');
      two.exec('rollback');
    }
  } finally {
    watcher.close();
  }
  throw new Error(`${one.name} is written to without a pause`);
}

/** The first read of a transaction fixes what it sees. */
function pin(db: Database.Database): void {
  db.exec('begin');
  db.prepare('select count(*) from sqlite_schema').get();
}
