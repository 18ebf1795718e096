import { provideRouter, withComponentInputBinding, withNavigationErrorHandler } from '@angular/router';
import { inject, provideAppInitializer } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { I18n, provideI18n, Toaster } from '@callweave/platform/ui';
import { config } from 'zod';
import { App } from './app';
import { routes } from './app.routes';
import { consoleTexts } from './console-texts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
config({ jitless: true });

await bootstrapApplication(App, {
  providers: [
    provideRouter(
      routes,
      withComponentInputBinding(),
      // A page whose code cannot be fetched now, or a session that cannot be read: said, as the page before stays.
      withNavigationErrorHandler(({ error }) => inject(Toaster).fail(error)),
    ),
    provideI18n(),
    provideAppInitializer(async () => {
      const i18n = inject(I18n);
      await Promise.all([i18n.start(), ...consoleTexts.map((scope) => i18n.add(scope))]);
    }),
  ],
});
