export { projectedPositions } from './projector';
export { createRecords, type Records, type RecordsDeps } from './records';
export { recordsEntities } from './records.entities';
