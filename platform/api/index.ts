export { type App, type AppOptions, createApp } from './compose';
export { type Config, ConfigError, configTable, readConfig } from './config/config';
export { entities } from './entities';
export { createLogger } from './log';
export { rights } from './rights';
