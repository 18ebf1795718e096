import type { EventBus } from '@callweave/platform/kernel';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTracing, type OpenTracing, traceFacts } from './index';

/** Delivers at once to every subscriber. */
function directBus(): EventBus {
  const receivers = new Set<(message: unknown) => void>();
  return {
    publish: (_, message) => receivers.forEach((receive) => receive(message)),
    subscribe: (_, receive) => {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
  };
}

let exporter: InMemorySpanExporter;
let [here, there]: OpenTracing[] = [];
beforeEach(() => {
  exporter = new InMemorySpanExporter();
  const bus = directBus();
  const open = () => openTracing({ bus, processor: new SimpleSpanProcessor({ exporter }) });
  [here, there] = [open(), open()];
});
afterEach(async () => {
  await here!.close();
  await there!.close();
});
const traceIds = () => exporter.getFinishedSpans().map((span) => span.spanContext().traceId);

it('goes on in another process where an instance was linked', async () => {
  await here!.span('step', { parent: null }, async () => here!.link('42'));
  await there!.span('job', { parent: there!.linked('42') ?? null }, async () => undefined);
  expect(new Set(traceIds()).size).toBe(1);
  expect(there!.linked('43')).toBeUndefined();
});

it.each(['', '00-00000000000000000000000000000000-b7ad6b7169203331-01', 'x'.repeat(9999)])(
  'begins a trace of its own where the browser sends nonsense',
  async (parent) => {
    await here!.span('request', { parent }, async () => undefined);
    expect(traceIds()[0]).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(exporter.getFinishedSpans()[0]!.parentSpanContext).toBeUndefined();
  },
);

it('gives log lines the ids of what runs, and nothing outside', async () => {
  const inside = await here!.span('request', { parent: null }, async () => traceFacts());
  expect(inside).toEqual({ traceId: traceIds()[0], spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(traceFacts()).toEqual({});
});

it('tells of a failure by its name only: texts may carry what people typed', async () => {
  const failing = here!.span('request', { parent: null }, () => Promise.reject(new RangeError('6222 0212')));
  await expect(failing).rejects.toThrow('6222');
  expect(exporter.getFinishedSpans()[0]!.status.message).toBe('RangeError');
});
