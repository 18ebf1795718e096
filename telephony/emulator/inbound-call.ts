import { CallSession } from './call-session';
import { readVerbs, type Task } from './validate';

/** A caller dials in: the app is asked first, then the call is answered by its verbs. @see telephony-facts §5.2 */
export class InboundCall extends CallSession {
  async run(): Promise<void> {
    const first = await this.announce();
    if (typeof first === 'string') {
      this.deps.log.info({ reason: first }, 'The application gave no verbs');
      if (!this.isEnded) this.finishEnded('refused', 480);
      this.socket.close(1001);
      return;
    }
    if (!this.isEnded) {
      this.tell.status();
      await this.runVerbs(first);
    }
    await this.close();
  }

  /** @returns the first verbs, or why the call is refused with 480 */
  private async announce(): Promise<Task[] | string> {
    try {
      const answer = await this.tell.announce(this.deps.sessionData());
      if (answer.kind !== 'ack') return 'unknown';
      const tasks = readVerbs(answer.data);
      return tasks.length ? tasks : 'no application provided';
    } catch (error) {
      // Either no connection or no valid verbs; jambonz refuses the call with that text.
      return error instanceof Error ? error.message : String(error);
    }
  }

  protected leaveUnanswered(): void {
    this.info.terminationBy = 'caller';
    this.info.update('no-answer', 487, 'Request Terminated');
    this.finishEnded('caller', 487, true);
  }
}
