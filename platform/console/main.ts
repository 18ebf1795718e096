import { provideRouter, withComponentInputBinding } from '@angular/router';
import { inject, provideAppInitializer } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { I18n, provideI18n } from '@callweave/platform/ui';
import { config } from 'zod';
import { App } from './app';
import { routes } from './app.routes';
import { consoleTexts } from './console-texts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
config({ jitless: true });

await bootstrapApplication(App, {
  providers: [
    provideRouter(routes, withComponentInputBinding()),
    provideI18n(),
    provideAppInitializer(async () => {
      const i18n = inject(I18n);
      await Promise.all([i18n.start(), ...consoleTexts.map((scope) => i18n.add(scope))]);
    }),
  ],
});
