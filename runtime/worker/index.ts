export { createNodeWorker, type NodeWorker, type NodeWorkerOptions } from './node-worker';
