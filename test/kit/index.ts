export { chromiumPath, hasChromium, openBrowser, signedInPage, type SignInAs } from './browser';
export { freePort, type RunningServer, startServer } from './server';
