/** Sizes and names of an archive's entries. */
export interface TarEntry {
  /** With `/`; at most 100 characters behind the last one and 155 before it. */
  name: string;
  sizeBytes: number;
}

const block = 512;

/** A header of POSIX.1-1988 (ustar); sizes from 8 GB in GNU's base 256. Only the owner may read what it unpacks to. */
export function tarHeader({ name, sizeBytes }: TarEntry): Buffer {
  const header = Buffer.alloc(block);
  const slash = name.length > 100 ? name.lastIndexOf('/') : -1;
  header.write(name.slice(slash + 1), 0);
  header.write('0000600\0' + '0000000\0'.repeat(2), 100);
  header.write(sizeField(sizeBytes), 124, 'latin1');
  header.write('00000000000\0' + ' '.repeat(8) + '0', 136);
  header.write('ustar\x0000', 257);
  if (slash > 0) header.write(name.slice(0, slash), 345);
  header.write(`${octal(sumOf(header), 6)}\0 `, 148);
  return header;
}

/** What stands between an entry's content and the next header. */
export const tarPadding = (sizeBytes: number) => Buffer.alloc((block - (sizeBytes % block)) % block);
export const tarEnd = () => Buffer.alloc(2 * block);

/**
 * Calls `take` for each entry in order; it must consume the content it is given.
 * @throws when the text is not a whole archive
 */
export async function readTar(
  chunks: AsyncIterable<Buffer>,
  take: (entry: TarEntry, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const bytes = new Bytes(chunks);
  for (;;) {
    const header = await bytes.all(block);
    if (header.every((byte) => byte === 0)) return;
    const entry = entryOf(header);
    await take(entry, bytes.pieces(entry.sizeBytes));
    await bytes.all(tarPadding(entry.sizeBytes).length);
  }
}

function entryOf(header: Buffer): TarEntry {
  const sum = Number.parseInt(textAt(header, 148, 8), 8);
  if (sum !== sumOf(header)) throw new Error('not an archive, or a damaged one');
  const [name, folder] = [textAt(header, 0, 100), textAt(header, 345, 155)];
  const sizeBytes =
    header[124] === 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(textAt(header, 124, 12), 8);
  return { name: folder === '' ? name : `${folder}/${name}`, sizeBytes };
}

function sizeField(sizeBytes: number): string {
  if (sizeBytes < 8 ** 11) return `${octal(sizeBytes, 11)}\0`;
  const field = Buffer.alloc(12);
  field[0] = 0x80;
  field.writeBigUInt64BE(BigInt(sizeBytes), 4);
  return field.toString('latin1');
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');

/** Of all bytes, those of the sum itself counted as spaces. */
const sumOf = (header: Buffer) =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);

const textAt = (header: Buffer, at: number, length: number) =>
  header
    .toString('utf8', at, at + length)
    .replace(/\0.*$/s, '')
    .trim();

/** Takes so many bytes at a time from chunks of any size. */
class Bytes {
  private readonly source: AsyncIterator<Buffer>;
  private rest = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.source = chunks[Symbol.asyncIterator]();
  }

  async all(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async *pieces(length: number): AsyncIterable<Buffer> {
    for (let left = length; left > 0;) {
      if (this.rest.length === 0) {
        const next = await this.source.next();
        if (next.done) throw new Error('the archive ends too early');
        this.rest = Buffer.from(next.value);
      }
      const piece = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}
