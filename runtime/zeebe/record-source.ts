// In the kernel, so that the sink and the tables need not load the SDK.
export {
  creationKeyVariable,
  type CreationReservation,
  type RecordLookup,
  type RecordSource,
} from '@callweave/platform/kernel';
