export { idColumn, longTextColumn, tenantColumns, timeColumn } from './columns';
export type { AuditInput, JobHandler, Projection, ServerArea, Store, Transaction } from './contract';
export { openStore, type StoreOptions } from './open-store';
export { SqlStore } from './sql-store';
export { openTestStore, testActor, type TestActorOptions } from './testing';
export { TenancyBreach } from './wall/wall';
