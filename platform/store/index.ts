export type { AuditInput, JobHandler, Projection, ServerArea, Store, Transaction } from './contract';
