export {
  type EmbeddedEngine,
  type EmbeddedEngineOptions,
  type EngineStatistics,
  openEmbeddedEngine,
} from './embedded-engine';
export { lockEngineFile } from './storage/open-file';
