/** What a key asks of a list; undefined while somebody types, a dialog is open, or for other keys. */
export function listStep(event: KeyboardEvent): 'up' | 'down' | 'open' | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return undefined;
  if (document.querySelector('[role=dialog],[role=menu]')) return undefined;
  if (event.key === 'j') return 'down';
  if (event.key === 'k') return 'up';
  const onControl = (event.target as Element | null)?.closest?.('a,button');
  return event.key === 'Enter' && !onControl ? 'open' : undefined;
}

/** True where letters are text, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.('input,textarea,select,[contenteditable=true]');
}
