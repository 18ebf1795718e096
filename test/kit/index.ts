export { type Balancer, startBalancer } from './balancer';
export { chromiumPath, hasChromium, newPage, openBrowser, signedInPage, type SignInAs } from './browser';
export { hasRedis, startRedis } from './redis.mjs';
export { freePort, isBuilt, type RunningServer, startServer } from './server';
export { type CapturedRecords, captureZeebeRecords } from './zeebe-records';
export { startZeebe, type Zeebe, type ZeebeOptions } from './zeebe.mjs';
