export { chromiumPath, hasChromium, newPage, openBrowser, signedInPage, type SignInAs } from './browser';
export { freePort, isBuilt, type RunningServer, startServer } from './server';
