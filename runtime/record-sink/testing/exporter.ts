/** A record as Zeebe 8.5.8 writes it; numbers that exceed 2^53 are written as text here and as numbers on the wire. */
export interface TestRecord {
  partition?: number;
  position: number;
  valueType?: string;
  intent?: string;
  recordType?: string;
  /** Text of digits. */
  key?: string;
  /** Milliseconds after {@link epoch}; default the position. */
  at?: number;
  sequence?: number;
  value?: Record<string, unknown>;
}

export const epoch = Date.UTC(2026, 10, 21, 6, 0);

const defaultValue = {
  ...{ version: 1, bpmnProcessId: 'tenant-a_flow_12345678', processDefinitionKey: '#2251799813685250' },
  ...{ processInstanceKey: '#2251799813685253', elementId: 'task', flowScopeKey: '#2251799813685253' },
  ...{ bpmnElementType: 'SERVICE_TASK', bpmnEventType: 'UNSPECIFIED', tenantId: '<default>' },
  ...{ parentProcessInstanceKey: -1, parentElementInstanceKey: -1 },
};

/** The two lines the exporter writes for a record. Texts of the value that begin with `#` become bare numbers. */
export function linesOf(record: TestRecord): string {
  const { partition = 1, position, valueType = 'PROCESS_INSTANCE' } = record;
  const type = valueType.toLowerCase().replaceAll('_', '-');
  const action = {
    index: {
      routing: String(partition),
      _index: `zeebe-record_${type}_8.5.8_2026-11-21`,
      _id: `${partition}-${position}`,
    },
  };
  const body = {
    ...{ partitionId: partition, value: record.value ?? defaultValue },
    key: `#${record.key ?? '2251799813685260'}`,
    ...{ position, timestamp: epoch + (record.at ?? position), valueType, brokerVersion: '8.5.8' },
    recordType: record.recordType ?? 'EVENT',
    intent: record.intent ?? 'ELEMENT_ACTIVATED',
    ...{ sourceRecordPosition: position - 1, rejectionType: 'NULL_VAL', rejectionReason: '' },
    ...{ authorizations: { authorized_tenants: ['<default>'] }, recordVersion: 1 },
    sequence: `#${(BigInt(partition) << 51n) + BigInt(record.sequence ?? position)}`,
  };
  const text = JSON.stringify(body).replace(/"#(-?\d+)"/g, '$1');
  return `${JSON.stringify(action)}\n${text}\n`;
}

/** Positions `from` to `to`, each a PROCESS_INSTANCE record. */
export const span = (from: number, to: number, more: Partial<TestRecord> = {}): TestRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ position: from + index, ...more }));

export interface TestExporter {
  put(path: string, body: object): Promise<Response>;
  send(records: readonly TestRecord[]): Promise<Response>;
  sendText(body: string): Promise<Response>;
}

export function testExporter(port: number, credentials = 'zeebe:secret'): TestExporter {
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  const sendText = (body: string) =>
    fetch(url('/_bulk'), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-ndjson' },
      body,
    });
  return {
    put: (path, body) =>
      fetch(url(path), {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    sendText,
    send: (records) => sendText(records.map(linesOf).join('')),
  };
}
