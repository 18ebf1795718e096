import { DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, resource, signal } from '@angular/core';
import { Router } from '@angular/router';
import { ticketApi, ticketRights } from '@callweave/platform/tickets/contract';
import { ApiClient, I18n, Icon, type IconName, Session } from '@callweave/platform/ui';
import { areas } from '../areas';

interface Target {
  id: string;
  icon: IconName;
  text: string;
  more?: string;
  url: string;
}

const pauseMs = 200;

/** `⌘K`: pages by name, tickets by number or words. */
@Component({
  selector: 'cw-command-palette',
  imports: [Icon],
  templateUrl: './command-palette.html',
  styleUrl: './command-palette.css',
})
export class CommandPalette {
  protected readonly t = inject(I18n).t;
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly dialog = inject(DialogRef);
  protected readonly words = signal('');
  protected readonly at = signal(0);
  private readonly found = resource({
    params: () =>
      this.words().length >= 2 && this.session.can(ticketRights.query) ? this.words() : undefined,
    loader: async ({ params: text, abortSignal }) => {
      await new Promise((resume) => setTimeout(resume, pauseMs));
      if (abortSignal.aborted) return [];
      return (await this.api.call(ticketApi.list, { query: { text, limit: 6 }, signal: abortSignal })).items;
    },
  });
  private readonly pages = computed<Target[]>(() =>
    areas
      .filter(({ label, right }) => label && (!right || this.session.can(right)))
      .map(({ path, icon, label }) => ({ id: path, icon, text: this.t(label!), url: `/${path}` }))
      .filter(({ text, id }) => matches(this.words(), text, id)),
  );
  protected readonly targets = computed<Target[]>(() => [
    ...this.pages(),
    ...(this.found.hasValue() ? this.found.value() : []).map(({ id, number, title }) => ({
      id,
      icon: 'ticket' as const,
      text: number,
      more: title,
      url: `/tickets/${id}`,
    })),
  ]);

  protected search(words: string): void {
    this.words.set(words.trim());
    this.at.set(0);
  }

  protected onKey(event: KeyboardEvent): void {
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const count = this.targets().length;
    if (move && count) {
      event.preventDefault();
      this.at.update((at) => (at + move + count) % count);
    } else if (event.key === 'Enter' && !event.isComposing) this.go(this.targets()[this.at()]);
  }

  protected go(target: Target | undefined): void {
    if (!target) return;
    this.dialog.close();
    void this.router.navigateByUrl(target.url);
  }
}

function matches(words: string, ...texts: string[]): boolean {
  return texts.some((text) => text.toLowerCase().includes(words.toLowerCase()));
}
