import type { EngineRecord } from '@callweave/platform/kernel';

/** Text of one chunk; a single larger record is a chunk of its own. */
const chunkLength = 1 << 20;

export interface Chunk {
  firstPosition: number;
  lastPosition: number;
  bytes: number;
  /** JSON array. */
  records: string;
}

/** Records of one partition, in order, as rows that a reader can take in one go. */
export function chunksOf(records: readonly EngineRecord[]): Chunk[] {
  const chunks: Chunk[] = [];
  let texts: string[] = [];
  let length = 0;
  let first = 0;
  const close = (end: number) => {
    if (end === first) return;
    const text = `[${texts.join(',')}]`;
    chunks.push({
      firstPosition: Number(records[first]!.position),
      lastPosition: Number(records[end - 1]!.position),
      bytes: Buffer.byteLength(text),
      records: text,
    });
    [texts, length, first] = [[], 0, end];
  };
  records.forEach((record, index) => {
    const text = JSON.stringify(record);
    if (length + text.length > chunkLength) close(index);
    texts.push(text);
    length += text.length;
  });
  close(records.length);
  return chunks;
}
