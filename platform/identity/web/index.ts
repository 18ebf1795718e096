export { identityRoutes } from './identity.routes';
export { SignInAgain } from './sign-in/sign-in-again';
