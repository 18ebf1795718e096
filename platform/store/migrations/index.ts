// Written by tools/make-migration.mjs.
import { migration as step0001 } from './0001-initial';
import type { Migration } from './migration';

/** All steps of the schema, in order. */
export const migrations: readonly Migration[] = [step0001];
