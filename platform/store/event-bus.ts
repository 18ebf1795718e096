import { encodeBusMessage, type EventBus, type Logger } from '@callweave/platform/kernel';

/** {@link EventBus} within this process: receivers run after the publisher's turn, and one's failure is its own. */
export function createEventBus(log: Logger): EventBus {
  const channels = new Map<string, Set<(message: unknown) => void>>();
  const deliver = (channel: string, message: unknown) => {
    for (const receive of channels.get(channel) ?? []) {
      try {
        receive(message);
      } catch (error) {
        // A receiver's defect must not reach the publisher or the other receivers.
        log.error({ channel, error }, 'event receiver failed');
      }
    }
  };
  return {
    publish(channel, message) {
      const copy: unknown = JSON.parse(encodeBusMessage(channel, message));
      queueMicrotask(() => deliver(channel, copy));
    },
    subscribe(channel, onMessage) {
      const receivers = channels.get(channel) ?? new Set();
      channels.set(channel, receivers.add(onMessage));
      return () => {
        receivers.delete(onMessage);
        if (receivers.size === 0) channels.delete(channel);
      };
    },
  };
}
