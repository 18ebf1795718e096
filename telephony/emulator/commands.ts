import type { Logger } from '@callweave/platform/kernel';
import type { Command } from './app-socket';
import { readVerbs, type Task } from './validate';

/** What commands can do to a call. */
export interface Commanded {
  replace(tasks: Task[]): void;
  append(tasks: Task[]): void;
  /** Asks this hook for the verbs that replace the stack. */
  askForVerbs(hook: unknown): Promise<void>;
  complete(): void;
  /** Refuses a call that was not answered. */
  giveUp(): void;
}

/** Runs a command of the app. Unknown commands and invalid verbs vanish silently, as in 0.9.8. @see telephony-facts §1.4 */
export function runCommand(call: Commanded, { command, data, queueCommand }: Command, log: Logger): void {
  if (command === 'redirect' && Array.isArray(data)) redirect(call, data, queueCommand, log);
  else if (command === 'redirect') {
    const hook = (data as { call_hook?: unknown }).call_hook;
    if (hook !== undefined) void call.askForVerbs(hook);
  } else if (command === 'call:status') {
    const status = (data as { call_status?: unknown }).call_status;
    if (status === 'completed') call.complete();
    if (status === 'no-answer') call.giveUp();
  } else log.info({ command }, 'Command has no effect');
}

function redirect(call: Commanded, data: unknown[], isQueued: boolean, log: Logger): void {
  try {
    const tasks = readVerbs(data);
    if (!tasks.length) return;
    if (isQueued) call.append(tasks);
    else call.replace(tasks);
  } catch (error) {
    // The real server drops it without a word to the app; our log keeps it findable.
    log.warn({ error }, 'Redirect command with invalid verbs dropped');
  }
}
