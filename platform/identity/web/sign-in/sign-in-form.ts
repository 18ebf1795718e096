import { Component, inject, input, output, resource, signal } from '@angular/core';
import { type Me, sessionApi } from '@callweave/platform/identity/contract';
import { ApiClient, ApiProblem, I18n, Icon, Session } from '@callweave/platform/ui';
import { PasswordField } from './password-field';

/** Asks who is there; used by the sign-in page and above a page whose session ended. */
@Component({
  selector: 'cw-sign-in-form',
  imports: [Icon, PasswordField],
  templateUrl: './sign-in-form.html',
  styles: `
    form {
      display: flex;
      flex-direction: column;
      gap: var(--cw-4);
    }
    .problem {
      display: flex;
      gap: var(--cw-2);
      padding: var(--cw-2) var(--cw-3);
      border-radius: var(--cw-radius);
      background: var(--cw-danger-soft);
      color: var(--cw-danger);
      line-height: 1.5;
    }
    button {
      margin-top: var(--cw-1);
    }
  `,
})
export class SignInForm {
  protected readonly t = inject(I18n).t;
  private readonly session = inject(Session);
  private readonly api = inject(ApiClient);
  /** Login name to begin with. */
  readonly loginName = input('');
  readonly tenantCode = input('');
  readonly entered = output<Me>();

  private readonly options = resource({ loader: () => this.api.call(sessionApi.signInOptions) });
  protected readonly password = signal('');
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<{ title: string; detail?: string } | undefined>(undefined);

  protected needsTenant(): boolean {
    return this.options.hasValue() && this.options.value().needsTenantCode;
  }

  protected async submit(tenant: string, login: string): Promise<void> {
    const loginName = login.trim();
    if (!loginName || !this.password()) return this.problem.set({ title: this.t('identity.missing') });
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(undefined);
    try {
      const body = { loginName, password: this.password(), tenantCode: tenant.trim() || undefined };
      this.entered.emit(await this.session.signIn(body));
    } catch (problem) {
      this.problem.set(wordsOf(problem, this.t('identity.failed')));
      this.password.set('');
    } finally {
      this.isBusy.set(false);
    }
  }
}

function wordsOf(problem: unknown, otherwise: string): { title: string; detail?: string } {
  if (!(problem instanceof ApiProblem)) return { title: otherwise };
  return { title: problem.title || otherwise, detail: problem.detail };
}
