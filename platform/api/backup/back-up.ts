import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, glob, link, mkdir, mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { copyDatabases } from './copy-databases';
import * as manifest from './manifest';
import { Refusal } from './refusal';
import { tarEnd, tarHeader, tarPadding } from './tar';

export interface BackUpOptions {
  /** Of a product that runs or is stopped. */
  dataDir: string;
  /** Archive to write; must not be there yet. */
  file: string;
  /** SECRET_KEY, where it is not kept in DATA_DIR. */
  secretKey?: string;
  now: Date;
}

/**
 * Writes one archive with the store, the engine and the files of an embedded product, as they were at one instant. It
 * only reads, and asks nothing of the running product. Everything acknowledged before the call is in it.
 * @throws {Refusal} when there is nothing to copy, or the archive is there already
 */
export async function backUp(options: BackUpOptions): Promise<manifest.Manifest> {
  const { dataDir, file } = options;
  const pathOf = (name: string) => join(dataDir, name);
  for (const name of [manifest.storeFile, manifest.engineFile])
    if (!existsSync(pathOf(name)))
      throw new Refusal(
        `There is no ${pathOf(name)}: set DATA_DIR.`,
        `找不到 ${pathOf(name)}，请设置 DATA_DIR。`,
      );
  if (existsSync(file)) throw new Refusal(`${file} is there already.`, `${file} 已存在。`);
  await mkdir(dirname(file), { recursive: true });
  const copies = await mkdtemp(`${file}.copies-`);
  // Beside the files, so that they can be linked.
  const links = await mkdtemp(pathOf('backup-'));
  try {
    const secret = await secretOf(options);
    const stored = manifest.filesFolder;
    const from = { store: pathOf(manifest.storeFile), engine: pathOf(manifest.engineFile) };
    const to = { store: join(copies, manifest.storeFile), engine: join(copies, manifest.engineFile) };
    // Before the instant for what is deleted after it, and after it for what is new.
    await linkFiles(pathOf(stored), join(links, stored));
    await copyDatabases({ from: from.store, to: to.store }, { from: from.engine, to: to.engine });
    await linkFiles(pathOf(stored), join(links, stored));
    const head = {
      ...{ format: 1 as const, takenAt: options.now.toISOString() },
      ...{ secretCheck: manifest.secretCheckOf(secret), ...manifest.readVersions(to.store, to.engine) },
    };
    const sources = new Map([
      [manifest.storeFile, to.store],
      [manifest.engineFile, to.engine],
      ...(options.secretKey ? [] : [[manifest.secretFile, pathOf(manifest.secretFile)] as const]),
    ]);
    for await (const path of filesIn(links)) sources.set(path.split(sep).join('/'), join(links, path));
    return await writeArchive(file, head, sources);
  } finally {
    await rm(copies, { recursive: true });
    await rm(links, { recursive: true });
  }
}

async function secretOf({ dataDir, secretKey }: BackUpOptions): Promise<string> {
  const path = join(dataDir, manifest.secretFile);
  if (secretKey) return secretKey;
  if (existsSync(path)) return readFile(path, 'utf8');
  throw new Refusal(
    `There is no ${path}: set SECRET_KEY as the product has it.`,
    `找不到 ${path}，请设置与产品相同的 SECRET_KEY。`,
  );
}

async function* filesIn(folder: string): AsyncIterable<string> {
  for await (const entry of glob('**', { cwd: folder, withFileTypes: true }))
    if (entry.isFile() && !entry.name.endsWith('.part'))
      yield join(entry.parentPath, entry.name).slice(folder.length + 1);
}

/** Files never change once they have their name, so a link is a copy. */
async function linkFiles(from: string, to: string): Promise<void> {
  for await (const path of filesIn(from)) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await link(join(from, path), join(to, path)).catch((error: NodeJS.ErrnoException) => {
      // Linked before, or deleted in this moment.
      if (error.code === 'EEXIST' || error.code === 'ENOENT') return;
      // A file system without links.
      return copyFile(join(from, path), join(to, path));
    });
  }
}

/** Has its name only when it is whole and on the disk. */
async function writeArchive(
  file: string,
  head: Omit<manifest.Manifest, 'entries'>,
  sources: ReadonlyMap<string, string>,
): Promise<manifest.Manifest> {
  const written: manifest.Manifest = { ...head, entries: [] };
  const parts = `${file}.part`;
  const out = createWriteStream(parts, { mode: 0o600 });
  await pipeline(Readable.from(archive(written, sources)), createGzip({ level: 3 }), out);
  const archived = await open(parts, 'r');
  await archived.sync();
  await archived.close();
  await rename(parts, file);
  return written;
}

async function* archive(
  written: manifest.Manifest,
  sources: ReadonlyMap<string, string>,
): AsyncIterable<Buffer> {
  for (const [name, path] of sources) {
    const sizeBytes = (await stat(path)).size;
    const hash = createHash('sha256');
    yield tarHeader({ name, sizeBytes });
    yield* hashed(createReadStream(path), hash);
    yield tarPadding(sizeBytes);
    written.entries.push({ name, sizeBytes, sha256: hash.digest('hex') });
  }
  const last = Buffer.from(JSON.stringify(written, undefined, 1));
  yield tarHeader({ name: manifest.manifestFile, sizeBytes: last.length });
  yield last;
  yield tarPadding(last.length);
  yield tarEnd();
}

/** Passes the chunks on and adds them to the hash. */
export async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncIterable<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
