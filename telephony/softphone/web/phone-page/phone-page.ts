import { Component, computed, DestroyRef, effect, inject, signal } from '@angular/core';
import { I18n, Icon, isTyping, Page, Skeleton, StateView } from '@callweave/platform/ui';
import { CallPath } from '../call-path/call-path';
import { Captions } from '../captions/captions';
import { Keypad } from '../keypad/keypad';
import { PhoneConnection } from '../phone-connection';
import { PhoneStore } from '../phone-store';

/** The phone pad: a handset, what the caller hears as a chat, and the path through the flow beside it. */
@Component({
  selector: 'cw-phone-page',
  imports: [CallPath, Captions, Icon, Keypad, Page, Skeleton, StateView],
  providers: [PhoneConnection, PhoneStore],
  templateUrl: './phone-page.html',
  styleUrl: './phone-page.css',
  host: { '(document:keydown)': 'keyDown($event)' },
})
export class PhonePage {
  protected readonly t = inject(I18n).t;
  protected readonly store = inject(PhoneStore);
  protected readonly number = signal('');
  protected readonly caller = signal('');
  private readonly now = signal(0);
  protected readonly canDial = computed(
    () => /^\+?[0-9*#]{1,32}$/.test(this.number()) && !this.store.isInCall(),
  );
  protected readonly timer = computed(() => this.talkTime());
  protected readonly endText = computed(() => {
    const end = this.store.end();
    return end && this.t(`phone.ended.${end.by}`, { status: end.sipStatus });
  });

  constructor() {
    void this.store.loadNumbers();
    const tick = setInterval(() => this.now.set(Date.now()), 500);
    inject(DestroyRef).onDestroy(() => clearInterval(tick));
    effect(() => {
      if (this.store.talkingSince()) this.now.set(Date.now());
    });
  }

  protected dial(): void {
    if (this.canDial()) void this.store.dial(this.number(), this.caller());
  }

  /** In a call a key is pressed; before it, it is typed. */
  protected key(key: string): void {
    if (this.store.isInCall()) this.store.press(key);
    else this.number.update((number) => (number + key).slice(0, 32));
  }

  protected erase(): void {
    this.number.update((number) => number.slice(0, -1));
  }

  protected type(target: EventTarget | null, field: 'number' | 'caller'): void {
    this[field].set((target as HTMLInputElement).value.replace(/[^0-9*#+]/g, ''));
  }

  protected keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role=dialog],[role=menu]'))
      return;
    if (event.key === 'Escape') return this.store.hangUp();
    // While talking the number field is read-only: its keys belong to the call.
    if (isTyping(event.target) && !this.store.isInCall()) return;
    if (/^[0-9*#]$/.test(event.key)) {
      this.key(event.key);
      event.preventDefault();
    } else if (event.key === 'Enter' && !(event.target as Element).closest('a,button')) this.dial();
    else if (event.key === 'Backspace' && !this.store.isInCall()) this.erase();
  }

  private talkTime(): string {
    const since = this.store.talkingSince();
    const ms = since ? Math.max(0, this.now() - since) : (this.store.end()?.talkMs ?? 0);
    const seconds = Math.floor(ms / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  }
}
