export { type Balancer, startBalancer } from './balancer';
export { chromiumPath, hasChromium, newPage, openBrowser, signedInPage, type SignInAs } from './browser';
export { hasMySql, type MySql, startMySql } from './mysql.mjs';
export { freePort } from './ports.mjs';
export {
  missingForProduction,
  type Production,
  type ProductionRole,
  startProduction,
  switchLogin,
} from './production';
export { hasRedis, startRedis } from './redis.mjs';
export { isBuilt, type RunningServer, startServer } from './server';
export { type CapturedRecords, captureZeebeRecords } from './zeebe-records';
export { missingForZeebe, startZeebe, type Zeebe, type ZeebeOptions } from './zeebe.mjs';
