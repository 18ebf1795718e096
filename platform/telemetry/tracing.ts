import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventBus, Tracing } from '@callweave/platform/kernel';
import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

const channel = 'trace-links';
/** Links kept at most; the oldest is forgotten, and what its instance does later begins a trace of its own. */
const maxLinks = 10_000;
const current = new AsyncLocalStorage<Span>();

export interface OpenTracing extends Tracing {
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Tells the other processes of links. */
  bus: EventBus;
  /** Where spans go. */
  processor: SpanProcessor;
  /** Default `callweave`. */
  serviceName?: string;
}

/** Sends spans to an OpenTelemetry collector, in batches off every path. @param endpoint without `/v1/traces` */
export function otlpProcessor(endpoint: string): SpanProcessor {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) });
}

/** {@link Tracing} by OpenTelemetry. */
export function openTracing({ bus, processor, serviceName = 'callweave' }: TracingOptions): OpenTracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('callweave');
  const links = new Map<string, string>();
  const keep = (key: string, traceparent: string) => {
    links.delete(key);
    links.set(key, traceparent);
    if (links.size > maxLinks) links.delete(links.keys().next().value!);
  };
  const stopHearing = bus.subscribe(channel, (message) => {
    const { key, traceparent } = message as { key: string; traceparent: string };
    keep(key, traceparent);
  });
  return {
    span: async (name, { parent, attributes }, work) => {
      const span = tracer.startSpan(name, { attributes }, contextOf(parent));
      try {
        return await current.run(span, work);
      } catch (error) {
        // Its name only: messages may carry what people typed.
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'failed',
        });
        throw error;
      } finally {
        span.end();
      }
    },
    link(key) {
      const span = current.getStore();
      if (!span) return;
      const traceparent = traceparentOf(span);
      keep(key, traceparent);
      bus.publish(channel, { key, traceparent });
    },
    linked: (key) => links.get(key),
    close: async () => {
      stopHearing();
      await provider.shutdown();
    },
  };
}

/** Ids of the running span, for log lines. */
export function traceFacts(): { traceId?: string; spanId?: string } {
  const context = current.getStore()?.spanContext();
  return context ? { traceId: context.traceId, spanId: context.spanId } : {};
}

function contextOf(parent: string | null | undefined): Context {
  if (parent === undefined) {
    const span = current.getStore();
    return span ? trace.setSpan(ROOT_CONTEXT, span) : ROOT_CONTEXT;
  }
  // W3C Trace Context §3.2; all zeros are no id.
  const [, traceId, spanId] =
    /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/.exec(parent ?? '') ?? [];
  if (!traceId || !spanId) return ROOT_CONTEXT;
  // Sampled here whatever the browser says: who turns tracing on wants to see.
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, isRemote: true });
}

function traceparentOf(span: Span): string {
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
}
