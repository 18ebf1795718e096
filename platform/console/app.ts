import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ToastOutlet } from '@callweave/platform/ui';

@Component({
  selector: 'cw-root',
  imports: [RouterOutlet, ToastOutlet],
  template: `<router-outlet /><cw-toast-outlet />`,
})
export class App {}
