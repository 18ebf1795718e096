import { closeSync, fdatasync, fdatasyncSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { schema } from './schema';

const sync = promisify(fdatasync);

/** The engine's SQLite file, or its stand-in in memory. */
export interface EngineFile {
  db: Database.Database;
  /**
   * Resolves when everything committed before the call is on the disk. One flush runs at a time and serves everybody who
   * asked while the one before it ran; it runs in libuv's pool, so calls go on meanwhile.
   */
  flush(): Promise<void>;
  flushNow(): void;
  readonly flushes: number;
  close(): void;
}

/**
 * Opens the file for this process alone: a second opener is told so. The lock is a file beside it, so that other
 * threads of this process may read it: checkpoints, backups.
 *
 * A commit under `synchronous = NORMAL` appends to the write-ahead log and survives SIGKILL (`crash`). To survive a loss
 * of power the log itself has to be synced: {@link EngineFile.flush} does that on a second descriptor of the same inode.
 * Checkpoints sync log and file by themselves before the log is reused (SQLite "WAL mode" §3.2), and recovery drops
 * anything behind the last whole commit by its checksums, so a sync of the log is all a flush needs.
 * @param path `:memory:` for tests; flushing then does nothing
 */
export function openEngineFile(path: string): EngineFile {
  if (path === ':memory:') return inMemory();
  mkdirSync(dirname(path), { recursive: true });
  const lock = lockEngineFile(`${path}.lock`);
  const db = new Database(path, { timeout: 0 });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  // A checkpoint here holds up every call of this process; its host has them done in another thread.
  db.pragma('wal_autocheckpoint = 16000');
  db.exec(schema);
  // The log is made by the first write; from then on it keeps its inode until this connection closes.
  db.exec("INSERT OR REPLACE INTO meta (name, value) VALUES ('opened', '1')");
  const log = openSync(`${path}-wal`, 'r');
  syncFolder(dirname(path));
  const flusher = new Flusher(log);
  return {
    db,
    flush: () => flusher.flush(),
    flushNow: () => flusher.flushNow(),
    get flushes() {
      return flusher.count;
    },
    close: () => {
      db.close();
      closeSync(log);
      lock.close();
    },
  };
}

/** Held until it is closed or the process is gone. @param path `<engine file>.lock` @throws when another process has it */
export function lockEngineFile(path: string): Database.Database {
  const lock = new Database(path, { timeout: 0 });
  lock.pragma('locking_mode = EXCLUSIVE');
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new Error(
      `Another process uses this data folder (${path} is locked): stop it or set DATA_DIR to another folder. / ` +
        '数据目录正被另一个进程使用，请先停止它，或将 DATA_DIR 设为其他目录。',
      { cause },
    );
  }
  return lock;
}

function inMemory(): EngineFile {
  const db = new Database(':memory:');
  db.exec(schema);
  return { db, flush: () => Promise.resolve(), flushNow() {}, flushes: 0, close: () => db.close() };
}

/** So that the file names themselves survive. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

class Flusher {
  count = 0;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly log: number) {}

  flush(): Promise<void> {
    if (!this.running) return (this.running = this.start());
    this.next ??= this.running
      .catch(() => {}) // those who asked for it are told; the next one tries anew
      .then(() => {
        this.next = undefined;
        return (this.running = this.start());
      });
    return this.next;
  }

  flushNow(): void {
    this.count++;
    fdatasyncSync(this.log);
  }

  private async start(): Promise<void> {
    this.count++;
    try {
      await sync(this.log);
    } finally {
      this.running = undefined;
    }
  }
}
