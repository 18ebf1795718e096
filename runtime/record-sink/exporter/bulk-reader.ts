import { createHash } from 'node:crypto';
import { type ExportedRecord, readExported } from './exported-record';
import { type Line, LineSplitter } from './line-splitter';

export type LineFault = 'no-action' | 'no-record' | 'not-json' | 'too-long' | 'missing';

/** A line nobody can read; see the table of parked lines. */
export interface UnreadableLine {
  id: string;
  reason: LineFault;
  text: string;
}

export interface Bulk {
  records: ExportedRecord[];
  unreadable: UnreadableLine[];
}

export interface BulkLimits {
  /** Of one record; Zeebe's largest has some 4 MiB. */
  maxLineBytes: number;
  /** Of one request; the exporter's `bulk.memoryLimit` is 10 MiB by default. */
  maxBulkBytes: number;
}

export class BulkTooLarge extends Error {}

/** How much of an unreadable line is kept. */
const keptText = 4_000;

/**
 * Reads the body of a `_bulk` request: pairs of an action line and a record. A line that cannot be read is set aside and
 * hinders no other.
 * @throws {BulkTooLarge}
 */
export async function readBulk(body: AsyncIterable<Buffer>, limits: BulkLimits): Promise<Bulk> {
  const splitter = new LineSplitter(limits.maxLineBytes);
  const reader = new PairReader();
  let size = 0;
  for await (const bytes of body) {
    size += bytes.length;
    if (size > limits.maxBulkBytes) throw new BulkTooLarge(`more than ${limits.maxBulkBytes} bytes`);
    for (const line of splitter.push(bytes)) reader.take(line);
  }
  for (const line of splitter.end()) reader.take(line);
  return reader.end();
}

class PairReader {
  private readonly bulk: Bulk = { records: [], unreadable: [] };
  /** `_id` of the record the next line holds: `<partition>-<position>`. */
  private announced: string | undefined;

  take(line: Line): void {
    if (line.text === '') return;
    if (this.announced === undefined) this.announced = this.idOf(line);
    else {
      this.record(line, this.announced);
      this.announced = undefined;
    }
  }

  end(): Bulk {
    if (this.announced !== undefined) this.setAside('', 'missing', this.announced);
    return this.bulk;
  }

  /** A broken action is set aside, and so is its record, which is read as an action next. */
  private idOf({ text }: Line): string | undefined {
    const action = parsed(text) as { index?: { _id?: unknown } } | null | undefined;
    const id = action?.index?._id;
    if (typeof id === 'string' && /^\d{1,9}-\d{1,19}$/.test(id)) return id;
    this.setAside(text, 'no-action');
    return undefined;
  }

  private record({ text, isCut }: Line, id: string): void {
    if (isCut) return this.setAside(text, 'too-long', id);
    try {
      this.bulk.records.push(readExported(text));
    } catch (error) {
      // The text of a syntax error quotes what it stumbled over, which may be a customer's: only its kind is kept.
      this.setAside(text, error instanceof SyntaxError ? 'not-json' : 'no-record', id);
    }
  }

  private setAside(text: string, reason: LineFault, id?: string): void {
    this.bulk.unreadable.push({
      id: id ?? createHash('sha256').update(text).digest('hex'),
      reason,
      text: text.slice(0, keptText),
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what is wrong with it
  }
}
