/** A line of a body; `isCut` when it was longer than allowed and only its beginning was kept. */
export interface Line {
  text: string;
  isCut: boolean;
}

/** Cuts a stream of bytes into lines, holding no more of an endless one than is allowed. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly maxLineBytes: number) {}

  push(bytes: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      this.add(bytes.subarray(from, end));
      lines.push(this.take());
      from = end + 1;
    }
    this.add(bytes.subarray(from));
    return lines;
  }

  /** What follows the last line end. */
  end(): Line[] {
    return this.size > 0 ? [this.take()] : [];
  }

  private add(bytes: Buffer): void {
    const room = this.maxLineBytes - this.size;
    if (room > 0 && bytes.length > 0) this.parts.push(bytes.subarray(0, room));
    this.size += bytes.length;
  }

  private take(): Line {
    const text = this.parts.length === 1 ? this.parts[0]!.toString() : Buffer.concat(this.parts).toString();
    const line = { text, isCut: this.size > this.maxLineBytes };
    this.parts = [];
    this.size = 0;
    return line;
  }
}
