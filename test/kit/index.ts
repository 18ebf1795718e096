export { chromiumPath, hasChromium, newPage, openBrowser, signedInPage, type SignInAs } from './browser';
export { hasRedis, startRedis } from './redis.mjs';
export { freePort, isBuilt, type RunningServer, startServer } from './server';
