import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few megabytes, in memory: only it may be filled. Not everybody may mount one; see {@link mayMount}. */
export class SmallDisk {
  private readonly ballast: string;

  private constructor(readonly folder: string) {
    this.ballast = join(folder, 'ballast');
    process.once('exit', this.leave);
  }

  /** Mounts it at `folder`, which must be empty or is made. @throws {Error} unless it is there */
  static at(folder: string, megabytes: number): SmallDisk {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
    const disk = new SmallDisk(folder);
    disk.mustBeMounted();
    return disk;
  }

  /** The same where files are: they move onto it. Nobody may have them open. */
  static under(folder: string, megabytes: number): SmallDisk {
    const aside = `${folder}.aside`;
    move(folder, aside);
    const disk = SmallDisk.at(folder, megabytes);
    move(aside, folder);
    return disk;
  }

  /** Fills it to the last byte. */
  fill(): void {
    this.mustBeMounted();
    const file = openSync(this.ballast, 'w');
    for (let chunk = 1 << 20; chunk > 0; chunk >>= 1) while (isWritten(file, Buffer.alloc(chunk)));
    closeSync(file);
  }

  free(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Takes the disk away and leaves its files in its place. Nobody may have them open. */
  remove(): void {
    this.free();
    const aside = `${this.folder}.aside`;
    cpSync(this.folder, aside, { recursive: true });
    this.unmount();
    move(aside, this.folder);
  }

  /** Gone at once, its memory as soon as nobody has files open there. */
  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'pipe' });
    process.off('exit', this.leave);
  }

  /** A test that dies leaves no disk behind. */
  private readonly leave = () => {
    if (isMounted(this.folder)) this.unmount();
  };

  private mustBeMounted(): void {
    if (!isMounted(this.folder)) throw new Error(`no small disk at ${this.folder}`);
  }
}

/** Whether this process may mount a disk. */
export const mayMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-disk-'));
  try {
    SmallDisk.at(folder, 1).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
})();

function isMounted(folder: string): boolean {
  const lines = readFileSync('/proc/mounts', 'utf8').split('\n');
  return lines.some((line) => line.startsWith(`tmpfs ${folder} tmpfs `));
}

function isWritten(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch {
    return false; // the disk is full
  }
}

/** Also onto another disk; a folder that stays is filled. */
function move(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  rmSync(from, { recursive: true });
}
