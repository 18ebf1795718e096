import type { Routes } from '@angular/router';

export const callRoutes: Routes = [];
