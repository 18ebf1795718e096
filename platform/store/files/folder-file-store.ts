import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileStore, newId } from '@callweave/platform/kernel';

const safeName = /^[A-Za-z0-9_-]{1,64}$/;

/** Files in a folder per tenant. A file is there completely or not at all, also after a power cut. */
export function createFolderFileStore(folder: string): FileStore {
  const pathOf = (tenantId: string, fileId: string) => {
    if (!safeName.test(tenantId) || !safeName.test(fileId)) throw new Error('file store: invalid id');
    return join(folder, tenantId, fileId.slice(-2), fileId);
  };
  return {
    async put(tenantId, fileId, bytes) {
      const path = pathOf(tenantId, fileId);
      const parts = `${path}.${newId()}.part`;
      await mkdir(dirname(path), { recursive: true });
      await writeThrough(parts, bytes);
      await rename(parts, path);
      await syncFolder(dirname(path));
    },
    get: (tenantId, fileId) => readFile(pathOf(tenantId, fileId)),
    delete: (tenantId, fileId) => rm(pathOf(tenantId, fileId), { force: true }),
  };
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
