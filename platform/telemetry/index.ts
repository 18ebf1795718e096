export { type MetricsServer, type MetricsServerOptions, serveMetrics } from './metrics-server';
export { createPrometheus, type PrometheusMetrics } from './prometheus';
export { tracedEngine } from './traced-engine';
export { openTracing, type OpenTracing, otlpProcessor, traceFacts, type TracingOptions } from './tracing';
