import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * Moves SQLite's write-ahead logs into their files, in a thread of its own: a checkpoint syncs the disk, and by default the
 * connection whose commit fills the log does it, which would hold up every live call of the process.
 * It never blocks a writer. A log that is always written to is emptied by its writer in the end (`wal_autocheckpoint`).
 * A checkpoint that fails, e.g. on a full disk, is tried again at the next look.
 * @param paths database files that exist and are open in this process, in WAL mode and not locked exclusively
 */
export function startCheckpoints(
  paths: readonly string[],
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const worker = new Worker(script, { eval: true, workerData: { paths, library }, name: 'checkpoints' });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('error', onError);
  worker.unref();
  return {
    stop: async () => {
      worker.ref();
      worker.postMessage('stop');
      await ended;
    },
  };
}

/** Looked at so often, milliseconds; logs below this many pages are left alone. */
const everyMs = 500;
const worthPages = 500;
/** A log is emptied only when nothing is written during the last look at it. */
const tries = 5;

const script = `
const { parentPort, workerData } = require('node:worker_threads');
const { statSync } = require('node:fs');
const Database = require(workerData.library);
const files = workerData.paths.map((path) => ({ path, db: new Database(path, { fileMustExist: true, timeout: 0 }) }));
const sizeOf = (path) => statSync(path + '-wal', { throwIfNoEntry: false })?.size ?? 0;
function checkpoint({ path, db }) {
  if (sizeOf(path) < ${worthPages} * 4096) return;
  try {
    for (let left = ${tries}; left > 0; left--) {
      const [{ log, checkpointed }] = db.pragma('wal_checkpoint(PASSIVE)');
      if (log === checkpointed) return;
    }
  } catch (error) {
    if (!String(error.code).startsWith('SQLITE_')) throw error;
  }
}
const timer = setInterval(() => files.forEach(checkpoint), ${everyMs});
parentPort.once('message', () => {
  clearInterval(timer);
  for (const { db } of files) db.close();
});
`;
