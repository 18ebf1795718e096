export {
  type EmbeddedEngine,
  type EmbeddedEngineOptions,
  type EngineStatistics,
  openEmbeddedEngine,
} from './embedded-engine';
