import type { Routes } from '@angular/router';

export const workItemRoutes: Routes = [];
