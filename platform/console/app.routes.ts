import { inject } from '@angular/core';
import { type CanMatchFn, type Route, Router, type Routes } from '@angular/router';
import { Session, type WebArea } from '@callweave/platform/ui';
import { areas } from './areas';
import { NoPage, NoRight } from './shell/no-page';

/** Only with a session; with a first password only as far as changing it. */
const signedIn: CanMatchFn = async (_route, segments) => {
  const router = inject(Router);
  const me = await inject(Session).load();
  const next = '/' + segments.map(({ path }) => path).join('/');
  if (!me) return router.createUrlTree(['/sign-in'], { queryParams: next === '/' ? {} : { next } });
  return me.mustChangePassword ? router.createUrlTree(['/password']) : true;
};

/** Without it the empty address would match the pages before the shell, with nothing to show. */
const beforeShell: CanMatchFn = (_route, segments) => segments.length > 0;

/** The start page: the first area this person may see. */
function startPage(): string {
  const session = inject(Session);
  return areas.find((area) => area.label && (!area.right || session.can(area.right)))?.path ?? 'nothing';
}

function areaRoutes({ path, right, load }: WebArea): Route[] {
  const allowed: CanMatchFn = () => !right || inject(Session).can(right);
  return [
    { path, canMatch: [allowed], loadChildren: load },
    { path, children: [{ path: '**', component: NoRight }] },
  ];
}

export const routes: Routes = [
  {
    path: '',
    canMatch: [beforeShell],
    loadChildren: () => import('@callweave/platform/identity/web').then((m) => m.identityRoutes),
  },
  {
    path: '',
    canMatch: [signedIn],
    loadComponent: () => import('./shell/shell').then((m) => m.Shell),
    children: [
      { path: '', pathMatch: 'full', redirectTo: startPage },
      ...areas.flatMap(areaRoutes),
      { path: '**', component: NoPage },
    ],
  },
];
