export type { Area, AuditInput, JobHandler, Projection, Store, Transaction } from './contract';
