import { silentLogger } from '@callweave/platform/kernel';
import { createEventBus } from '@callweave/platform/store';
import { openTracing } from '@callweave/platform/telemetry';
import { createEmulator, quickMedia } from '@callweave/telephony/emulator';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { card } from './scripted-caller';

it('is one trace per call: a key press leads from the node over the engine to the next node', async () => {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter });
  const tracing = openTracing({ bus: createEventBus(silentLogger), processor });
  const rig = await openCallRig({ bpmn: cardLossFlow, tracing });
  const call = createEmulator({ appUrl: rig.url, media: quickMedia }).dial({
    from: '13800000001',
    to: '95588',
  });
  await call.hears('挂失请按1');
  await call.press('1');
  await call.hears('请输入卡号');
  await call.press(`${card}#`);
  await call.hears('再见');
  await call.ended();
  await rig.settle();

  const spans = exporter.getFinishedSpans();
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  const jobAt = (element: string) => spans.find(({ attributes }) => attributes['element'] === element)!;
  const [menu, next] = [jobAt('menu'), jobAt('card')];
  const told = spans.find(
    ({ name, parentSpanContext }) =>
      name === 'engine completeJob' && parentSpanContext?.spanId === menu.spanContext().spanId,
  )!;
  expect(next.parentSpanContext?.spanId).toBe(told.spanContext().spanId);
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain(card);
  await rig.close();
  await tracing.close();
});
