import { LiveAnnouncer } from '@angular/cdk/a11y';
import { inject, Injectable, signal } from '@angular/core';
import { ApiProblem } from '../api/api-problem';
import { I18n } from '../i18n/i18n';

export interface Toast {
  id: number;
  text: string;
  detail?: string;
  tone: 'plain' | 'danger';
  action?: { label: string; run: () => void };
}

const plainMs = 4000;
const withActionMs = 8000;

/** Short news at the bottom; failures stay until closed. Screen readers hear each. */
@Injectable({ providedIn: 'root' })
export class Toaster {
  private readonly announcer = inject(LiveAnnouncer);
  private readonly t = inject(I18n).t;
  private readonly shown = signal<readonly Toast[]>([]);
  private nextId = 1;
  readonly toasts = this.shown.asReadonly();

  say(text: string, action?: Toast['action']): void {
    const id = this.add({ text, tone: 'plain', action });
    setTimeout(() => this.close(id), action ? withActionMs : plainMs);
  }

  /** Tells what went wrong, in the server's words where it has some. */
  fail(problem: unknown): void {
    const known = problem instanceof ApiProblem ? problem : undefined;
    const request = known?.requestId && this.t('ui.state.request', { id: known.requestId });
    this.add({
      text: known?.title || this.t('ui.state.failed'),
      detail:
        known?.detail || known?.errors[0]?.detail || (known && known.status >= 500 ? request : undefined),
      tone: 'danger',
    });
  }

  close(id: number): void {
    this.shown.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }

  private add(toast: Omit<Toast, 'id'>): number {
    const id = this.nextId++;
    this.shown.update((toasts) => [...toasts.slice(-2), { ...toast, id }]);
    void this.announcer.announce(toast.text, toast.tone === 'danger' ? 'assertive' : 'polite');
    return id;
  }
}
