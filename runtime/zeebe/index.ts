export {
  creationKeyVariable,
  type CreationReservation,
  type RecordLookup,
  type RecordSource,
} from './record-source';
