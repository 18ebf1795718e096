export { type MetricsServer, type MetricsServerOptions, serveMetrics } from './metrics-server';
export { createPrometheus, type PrometheusMetrics } from './prometheus';
