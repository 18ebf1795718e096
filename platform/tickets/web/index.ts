import type { Routes } from '@angular/router';

export const ticketRoutes: Routes = [];
