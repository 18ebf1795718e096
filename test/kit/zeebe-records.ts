import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineRecord } from '@callweave/platform/kernel';

/** What Zeebe exported, in order of arrival; a resent bulk is kept once. */
export interface CapturedRecords {
  /** For the exporter. */
  url: string;
  readonly records: readonly EngineRecord[];
  close(): Promise<void>;
}

/** The least an Elasticsearch exporter needs, in memory: for tests that look at records. */
export async function captureZeebeRecords(): Promise<CapturedRecords> {
  const records: EngineRecord[] = [];
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      if (request.url?.startsWith('/_bulk')) for (const record of recordsOf(text)) keep(record);
      response.setHeader('content-type', 'application/json').end('{"acknowledged":true,"errors":false}');
    });
  });
  const keep = (record: EngineRecord) => {
    const id = `${record.partition}-${record.position}`;
    if (seen.has(id)) return;
    seen.add(id);
    records.push(record);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Every other line is a document. */
function recordsOf(bulk: string): EngineRecord[] {
  const lines = bulk.split('\n').filter((line) => line !== '');
  return lines.filter((_, index) => index % 2 === 1).map(recordOf);
}

type Raw = Record<string, unknown>;
type Reviver = (name: string, value: unknown, source: { source?: string }) => unknown;

function recordOf(line: string): EngineRecord {
  const raw = (JSON.parse as (text: string, reviver: Reviver) => Raw)(line, exact);
  return {
    partition: Number(raw['partitionId']),
    position: String(raw['position']),
    sourceRecordPosition: String(raw['sourceRecordPosition']),
    key: String(raw['key']),
    timestamp: Number(raw['timestamp']),
    recordType: raw['recordType'] as EngineRecord['recordType'],
    valueType: String(raw['valueType']),
    intent: String(raw['intent']),
    value: raw['value'] as Raw,
  };
}

/** A key is the partition times this, and a counter. */
const PER_PARTITION = 2 ** 51;

/** Keys exceed what a double holds and become texts. */
function exact(name: string, value: unknown, { source = '' }: { source?: string }): unknown {
  const isKey =
    typeof value === 'number' &&
    (/Key$/.test(name) || (value > PER_PARTITION && value % PER_PARTITION < 2 ** 32));
  return isKey && /^-?\d+$/.test(source) ? source : value;
}
