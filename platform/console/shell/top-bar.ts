import { CdkMenu, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, inject, output } from '@angular/core';
import { Router } from '@angular/router';
import { type Locale, locales } from '@callweave/platform/kernel';
import {
  Confirm,
  I18n,
  Icon,
  OpenWork,
  PushClient,
  Session,
  type Theme,
  themes,
  ThemeStore,
  Toaster,
} from '@callweave/platform/ui';

/** Names of the languages in themselves. */
const localeNames: Record<Locale, string> = { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: 'English' };
const localeMarks: Record<Locale, string> = { 'zh-CN': '简', 'zh-TW': '繁', en: 'EN' };

/** Search on the left; language, appearance and one's own menu on the right. */
@Component({
  selector: 'cw-top-bar',
  imports: [CdkMenu, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger, Icon],
  templateUrl: './top-bar.html',
  styleUrl: './top-bar.css',
})
export class TopBar {
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly session = inject(Session);
  protected readonly theme = inject(ThemeStore);
  private readonly work = inject(OpenWork);
  private readonly push = inject(PushClient);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  readonly searchAsked = output();
  readonly keysAsked = output();

  protected readonly locales = locales;
  protected readonly localeNames = localeNames;
  protected readonly localeMarks = localeMarks;
  protected readonly themes = themes;
  protected readonly shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';

  protected async useLocale(locale: Locale): Promise<void> {
    await this.i18n.use(locale);
    await this.quietly(() => this.session.prefer({ locale }));
  }

  protected async useTheme(theme: Theme): Promise<void> {
    this.theme.use(theme);
    await this.quietly(() => this.session.prefer({ theme }));
  }

  protected async switchPost(id: string): Promise<void> {
    await this.quietly(async () => {
      const me = await this.session.switchPost(id);
      this.toaster.say(this.t('shell.switched', { post: me.post?.name ?? '' }));
      await this.router.navigateByUrl('/');
    });
  }

  protected async signOut(everywhere: boolean): Promise<void> {
    if (!(await this.maySignOut(everywhere))) return;
    await this.quietly(async () => {
      await this.session.signOut(everywhere);
      this.push.close();
      await this.router.navigateByUrl('/sign-in');
    });
  }

  protected changePassword(): void {
    void this.router.navigateByUrl('/password');
  }

  private async maySignOut(everywhere: boolean): Promise<boolean> {
    const unsaved = this.work.dirty().size > 0;
    if (!everywhere && !unsaved) return true;
    const what = this.t(everywhere ? 'shell.signOutAll' : 'shell.signOut');
    const text = this.t(everywhere ? 'shell.signOutAllAsk' : 'shell.unsavedAsk');
    return (await this.confirm.ask({ title: what, text, confirm: what, danger: true })) !== undefined;
  }

  private async quietly(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (problem) {
      this.toaster.fail(problem);
    }
  }
}
