import { newId } from '@callweave/platform/kernel';
import { migrations, withDatabase } from '@callweave/platform/store';
import { expect, it } from 'vitest';
import { findPending } from './pending-migration';

it('has a migration for everything the entities declare (node tools/make-migration.mjs)', async () => {
  const server = process.env['TEST_DATABASE_URL'];
  const databaseUrl = server && (await withDatabase(server, `p_${newId().slice(-12)}`));
  expect(await findPending(migrations, databaseUrl)).toEqual([]);
});
