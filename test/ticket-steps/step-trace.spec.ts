import { type Actor, silentLogger } from '@callweave/platform/kernel';
import { createEventBus } from '@callweave/platform/store';
import { openTracing } from '@callweave/platform/telemetry';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { expect, it, vi } from 'vitest';
import { key, openDesk, people } from './desk';

const { ann, eve } = people as Record<'ann' | 'eve', Actor>;
const fields = { title: '柜台多收费', category: 'complaint', urgency: 'high', content: '多收了 5 元' };

/** A step of a node between the audit and the handling. */
const withNode = (bpmn: string) =>
  bpmn.replace('targetRef="handle"', 'targetRef="node"').replace(
    '</bpmn:process>',
    `<bpmn:serviceTask id="node"><bpmn:extensionElements><zeebe:taskDefinition type="probe"/></bpmn:extensionElements></bpmn:serviceTask>
       <bpmn:sequenceFlow id="toHandle" sourceRef="node" targetRef="handle"/></bpmn:process>`,
  );

it('is one trace from the browser over the API and the engine to the handler of the next node', async () => {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter });
  const tracing = openTracing({ bus: createEventBus(silentLogger), processor });
  const desk = await openDesk({ draw: withNode, tracing });
  const engine = desk.engine;
  const worker = engine.openWorker({
    ...{ types: ['probe'], worker: 'probe', timeoutMs: 5_000, maxActive: 1 },
    onJob: (job) => engine.completeJob({ jobKey: job.key, variables: {} }),
  });
  const flow = { flowKey: 'bank-ticket', action: 'submit', fields };
  const created = await desk.tickets.create(ann, flow, key());
  await desk.settle();
  const step = (await desk.tickets.detail(eve, created.id)).can.handle!;
  exporter.reset();

  const [traceId, browser] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const answer = await tracing.span('POST /api/x', { parent: `00-${traceId}-${browser}-01` }, () =>
    desk.workItems.act(eve, step, { action: 'forward', fields: {}, opinion: '请处理' }, key()),
  );
  expect(answer).toMatchObject({ outcome: 'moved' });
  await vi.waitFor(() => expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain('job probe'));

  const spans = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
  const parents = Object.fromEntries(
    spans.map(({ name, parentSpanContext }) => [
      name + (parentSpanContext?.spanId === browser ? ' of the browser' : ''),
      spans.find((span) => span.spanContext().spanId === parentSpanContext?.spanId)?.name,
    ]),
  );
  expect(parents).toEqual({
    'POST /api/x of the browser': undefined,
    'engine completeJob': expect.stringMatching(/api|job probe/),
    'job probe': 'POST /api/x',
  });
  expect(spans.filter(({ name }) => name === 'engine completeJob')).toHaveLength(2);
  await worker.close();
  await desk.close();
  await tracing.close();
});
