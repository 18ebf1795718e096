import { silentLogger } from '@callweave/platform/kernel';
import { createEventBus } from '@callweave/platform/store';
import { describeEventBus } from './describe-event-bus';

describeEventBus('in one process', async () => {
  const bus = createEventBus(silentLogger);
  return { here: bus, there: bus, close: async () => undefined };
});
