import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFolderFileStore } from './folder-file-store';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'files-'))));
afterEach(() => rm(folder, { recursive: true }));

it('stores, replaces and deletes whole files per tenant', async () => {
  const files = createFolderFileStore(folder);
  await files.put('t1', 'file-1', Buffer.from('one'));
  await files.put('t1', 'file-1', Buffer.from('two'));
  expect(Buffer.from(await files.get('t1', 'file-1')).toString()).toBe('two');
  await expect(files.get('t2', 'file-1')).rejects.toThrow();
  expect(await readdir(folder, { recursive: true })).toEqual(['t1', 't1/-1', 't1/-1/file-1']);
  await files.delete('t1', 'file-1');
  await files.delete('t1', 'file-1');
  await expect(files.get('t1', 'file-1')).rejects.toThrow();
});

it.each(['../x', 'a/b', '', 'x'.repeat(65), 'a\0b'])('refuses the id %j', async (id) => {
  const files = createFolderFileStore(folder);
  await expect((async () => files.put('t1', id, Buffer.from('x')))()).rejects.toThrow('invalid id');
  await expect((async () => files.get(id, 'x'))()).rejects.toThrow('invalid id');
});
