import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { lockEngineFile } from '@callweave/runtime/broker';
import { hashed } from './back-up';
import { checkDatabase } from './copy-databases';
import * as manifest from './manifest';
import { Refusal } from './refusal';
import { readTar, type TarEntry } from './tar';

export interface RestoreOptions {
  /** Folder of a product that is stopped; made when missing. */
  dataDir: string;
  file: string;
  /** SECRET_KEY of the product that was backed up, where it was not kept in its DATA_DIR. */
  secretKey?: string;
  /** Sets aside what is in the folder, into one inside it. */
  force?: boolean;
  now: Date;
}

/**
 * Puts a backup where the product finds it. Nothing changes until the archive is read, its checksums, versions and
 * databases checked.
 * @throws {Refusal} when the product runs, the folder holds something, or the archive is not fit
 */
export async function restore(options: RestoreOptions): Promise<manifest.Manifest> {
  const { dataDir, file } = options;
  if (!existsSync(file)) throw new Refusal(`There is no ${file}.`, `找不到 ${file}。`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const present = await contentOf(dataDir);
  if (present.length > 0 && !options.force)
    throw new Refusal(
      `${dataDir} is not empty (${present.join(', ')}): choose another DATA_DIR or add --force.`,
      `${dataDir} 不为空（${present.join('、')}），请更换 DATA_DIR 或加上 --force。`,
    );
  const lock = lockEngineFile(join(dataDir, `${manifest.engineFile}.lock`));
  const unpacked = await mkdtemp(join(dataDir, 'restore-'));
  try {
    const found = await unpack(file, unpacked);
    check(found, unpacked, options);
    await setAside(dataDir, present, options.now);
    await moveIn(unpacked, dataDir);
    return found;
  } finally {
    await rm(unpacked, { recursive: true });
    lock.close();
  }
}

/** What a product, or a person, put there; the lock is no content. */
const contentOf = async (folder: string) =>
  (await readdir(folder)).filter((name) => !name.startsWith(`${manifest.engineFile}.lock`));

async function setAside(dataDir: string, names: readonly string[], now: Date): Promise<void> {
  if (names.length === 0) return;
  const aside = join(dataDir, `before-restore-${now.toISOString().replaceAll(/[:.]/g, '-')}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of names) await rename(join(dataDir, name), join(aside, name));
}

/** The engine last: a store without its engine is refused at the start. */
async function moveIn(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name !== manifest.engineFile);
  for (const name of [...names, manifest.engineFile]) await rename(join(from, name), join(to, name));
}

async function unpack(file: string, folder: string): Promise<manifest.Manifest> {
  const seen = new Map<string, string>();
  let found: unknown;
  const take = async ({ name }: TarEntry, content: AsyncIterable<Buffer>) => {
    if (name === manifest.manifestFile) {
      found = JSON.parse(await text(content));
      return;
    }
    if (!manifest.entryName.test(name)) throw new Error(`it holds ${name}`);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    const hash = createHash('sha256');
    await pipeline(
      hashed(content, hash),
      createWriteStream(join(folder, name), { mode: 0o600, flush: true }),
    );
    seen.set(name, hash.digest('hex'));
  };
  try {
    await readTar(createReadStream(file).pipe(createGunzip()), take);
    const parsed = manifest.manifestSchema.parse(found);
    const isAsWritten = parsed.entries.every(({ name, sha256 }) => seen.get(name) === sha256);
    if (!isAsWritten || parsed.entries.length !== seen.size) throw new Error('a checksum is wrong');
    return parsed;
  } catch (cause) {
    throw new Refusal(
      `${file} is not a whole backup: ${(cause as Error).message.slice(0, 200)}.`,
      `${file} 不是完整的备份。`,
      { cause },
    );
  }
}

function check(found: manifest.Manifest, folder: string, { secretKey }: RestoreOptions): void {
  const unknown = manifest.unknownMigrations(found);
  if (unknown.length > 0)
    throw new Refusal(
      `The backup is of a newer version (${unknown.join(', ')}): restore it with that one.`,
      '该备份来自更新的版本，请使用该版本恢复。',
    );
  const own = join(folder, manifest.secretFile);
  const secret = secretKey ?? (existsSync(own) ? readFileSync(own, 'utf8') : '');
  if (manifest.secretCheckOf(secret) !== found.secretCheck)
    throw new Refusal(
      'SECRET_KEY is not the one the backup was made with: set that one, or none if it was kept in DATA_DIR.',
      'SECRET_KEY 与备份时不同，请设置为备份时的密钥；若当时保存在 DATA_DIR 中则不要设置。',
    );
  for (const name of [manifest.storeFile, manifest.engineFile]) checkDatabase(join(folder, name));
}
