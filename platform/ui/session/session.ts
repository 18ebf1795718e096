import { computed, inject, Injectable, signal } from '@angular/core';
import { type Me, sessionApi } from '@callweave/platform/identity/contract';
import type { Right } from '@callweave/platform/kernel';
import { ApiClient } from '../api/api-client';
import { ApiProblem } from '../api/api-problem';
import { I18n } from '../i18n/i18n';
import { ThemeStore } from '../theme/theme';

/** Who is signed in and what they may do. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly api = inject(ApiClient);
  private readonly i18n = inject(I18n);
  private readonly theme = inject(ThemeStore);
  private readonly person = signal<Me | undefined>(undefined);
  private asked: Promise<Me | undefined> | undefined;

  /** Undefined before sign-in. */
  readonly me = this.person.asReadonly();
  readonly timeZone = computed(() => this.person()?.timeZone ?? 'Asia/Shanghai');

  /** Asks the server once who is here; undefined when nobody is. */
  load(): Promise<Me | undefined> {
    return (this.asked ??= this.ask());
  }

  async signIn(body: { tenantCode?: string; loginName: string; password: string }): Promise<Me> {
    return this.enter(await this.api.call(sessionApi.signIn, { body }));
  }

  async changePassword(body: { current: string; next: string }): Promise<Me> {
    return this.enter(await this.api.call(sessionApi.changePassword, { body }));
  }

  async switchPost(postId: string): Promise<Me> {
    return this.enter(await this.api.call(sessionApi.switchPost, { body: { postId } }));
  }

  async signOut(everywhere = false): Promise<void> {
    await this.api.call(everywhere ? sessionApi.signOutEverywhere : sessionApi.signOut);
    this.person.set(undefined);
    this.asked = Promise.resolve(undefined);
  }

  /** Keeps language or theme for the person's other machines too. */
  async prefer(body: { locale?: Me['locale']; theme?: Me['theme'] }): Promise<void> {
    if (this.person()) this.person.set(await this.api.call(sessionApi.changePreferences, { body }));
  }

  can(right: Right | string): boolean {
    return this.person()?.rights.includes(typeof right === 'string' ? right : right.key) ?? false;
  }

  private async ask(): Promise<Me | undefined> {
    try {
      return this.enter(await this.api.call(sessionApi.me));
    } catch (problem) {
      this.asked = undefined; // the next page asks again
      if (problem instanceof ApiProblem && problem.status === 401) return undefined;
      throw problem;
    }
  }

  private enter(me: Me): Me {
    this.person.set(me);
    this.asked = Promise.resolve(me);
    this.theme.use(me.theme);
    if (me.locale !== this.i18n.locale()) void this.i18n.use(me.locale);
    return me;
  }
}
