import { inject } from '@angular/core';
import { type CanActivateFn, Router, type Routes } from '@angular/router';
import { Session, texts } from '@callweave/platform/ui';
import { identityTexts } from './identity-texts';

const someoneSignedIn: CanActivateFn = async () =>
  (await inject(Session).load()) ? true : inject(Router).createUrlTree(['/sign-in']);

/** The pages before the shell. */
export const identityRoutes: Routes = [
  {
    path: 'sign-in',
    resolve: texts(identityTexts),
    loadComponent: () => import('./sign-in/sign-in-page').then((m) => m.SignInPage),
  },
  {
    path: 'password',
    canActivate: [someoneSignedIn],
    resolve: texts(identityTexts),
    loadComponent: () => import('./password/password-page').then((m) => m.PasswordPage),
  },
];
