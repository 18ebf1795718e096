export { HttpClient, type Json, type Sent } from './cross-tenant/http-client';
export { type FaultBank, prepareBank, ticketFields } from './faults/bank';
