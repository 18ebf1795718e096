import { Component, computed, effect, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import {
  newPassword,
  passwordRule,
  passwordStrength,
  passwordStrengths,
} from '@callweave/platform/identity/contract';
import { ApiProblem, I18n, Session, Toaster } from '@callweave/platform/ui';
import { Entrance } from '../sign-in/entrance';
import { PasswordField } from '../sign-in/password-field';

/** Choosing a new password, by will or because the first one must go. */
@Component({
  selector: 'cw-password-page',
  imports: [Entrance, PasswordField],
  templateUrl: './password-page.html',
  styleUrl: './password-page.css',
})
export class PasswordPage {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly toaster = inject(Toaster);

  protected readonly isForced = this.session.me()?.mustChangePassword ?? false;
  protected readonly current = signal('');
  protected readonly next = signal('');
  protected readonly again = signal('');
  protected readonly isTried = signal(false);
  protected readonly isBusy = signal(false);
  private readonly refused = signal<Record<string, string>>({});
  protected readonly strengths = passwordStrengths;
  protected readonly strength = computed(() => passwordStrength(this.next()));
  protected readonly rule = computed(() => this.i18n.pick(passwordRule));
  protected readonly errors = computed<Record<string, string>>(() =>
    this.isTried() ? this.check() : this.refused(),
  );

  constructor() {
    const title = inject(Title);
    effect(() => title.setTitle(`${this.t('identity.change.title')} · ${this.t('ui.product')}`));
  }

  protected async save(): Promise<void> {
    this.refused.set({});
    this.isTried.set(true);
    if (this.isBusy() || Object.keys(this.check()).length > 0) return;
    this.isBusy.set(true);
    try {
      await this.session.changePassword({ current: this.current(), next: this.next() });
      this.toaster.say(this.t('identity.change.saved'));
      await this.router.navigateByUrl('/');
    } catch (problem) {
      this.take(problem);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected back(): void {
    history.back();
  }

  protected async signOut(): Promise<void> {
    await this.session.signOut();
    await this.router.navigateByUrl('/sign-in');
  }

  private check(): Record<string, string> {
    const missing = this.t('ui.form.required');
    return {
      ...(!this.current() && { current: missing }),
      ...(!newPassword.safeParse(this.next()).success && { next: this.next() ? this.rule() : missing }),
      ...(this.again() !== this.next() && { again: this.t('identity.change.differs') }),
      ...this.refused(),
    };
  }

  private take(problem: unknown): void {
    if (!(problem instanceof ApiProblem) || problem.status >= 500 || problem.isOffline)
      return this.toaster.fail(problem);
    const fields = problem.errors.map(({ pointer, detail }) => [pointer.split('/').pop()!, detail]);
    this.refused.set(
      fields.length ? Object.fromEntries(fields) : { current: problem.detail ?? problem.title },
    );
  }
}
