export { chromiumPath, hasChromium, openBrowser, signedInPage, type SignInAs } from './browser';
export { freePort, isBuilt, type RunningServer, startServer } from './server';
