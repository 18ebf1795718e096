export {
  neededValueTypes,
  openRecordSink,
  openRecordTables,
  type RecordSink,
  type RecordSinkOptions,
  type RecordTables,
  type RecordTablesOptions,
} from './open-record-sink';
export type { PartitionLag, SinkStatus } from './serving/sink-status';
export { recordSinkEntities } from './storage/sink.entities';
