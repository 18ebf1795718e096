export { epoch, linesOf, span, type TestExporter, testExporter, type TestRecord } from './exporter';
