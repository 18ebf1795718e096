// Brings a clone to a runnable state: plain JavaScript without dependencies, runs on Node 20 before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');

/** The Node 24 that the lockfile pins; the shell's own may be older. */
export const node = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');

/** The environment every child runs in: pinned binaries first, Nx without daemon and network. */
export const childEnv = {
  ...process.env,
  PATH: bin + delimiter + process.env.PATH,
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};

const say = (text) => process.stderr.write(`· ${text}\n`);

/** Runs a command to its end; rejects when it fails. `onOutput` gets what it prints, otherwise it prints through. */
export function run(command, args, { env = childEnv, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', onOutput ? 'pipe' : 'inherit', 'inherit'],
    });
    child.stdout?.on('data', (chunk) => onOutput(chunk));
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`)),
    );
  });
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not made yet
  }
}

const lockHash = () =>
  createHash('sha1')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Installs when `node_modules` is missing or belongs to another lockfile. */
export async function ensureInstalled() {
  const stamp = join(root, 'node_modules', '.callweave-lock');
  if (readIfThere(stamp) === lockHash()) return;
  say('Installing packages (once per lockfile, about a minute) …');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env: process.env });
  writeFileSync(stamp, lockHash());
}

const SOURCE_FOLDERS = ['platform', 'designer', 'runtime', 'telephony', 'templates', 'seed', 'tools'];

/** Digest over everything a build reads. Contents, not times: a fresh checkout of the same commit is the same. */
function sourceHash() {
  const hash = createHash('sha1').update(lockHash());
  const visit = (path) => {
    for (const name of readdirSync(path).sort()) {
      if (
        name === 'node_modules' ||
        name === 'transcripts' ||
        name.startsWith('.') ||
        /\.spec\.ts$|\.md$/.test(name)
      )
        continue;
      const child = join(path, name);
      if (statSync(child).isDirectory()) visit(child);
      else hash.update(child.slice(root.length)).update(readFileSync(child));
    }
  };
  for (const folder of SOURCE_FOLDERS) visit(join(root, folder));
  return hash.digest('hex');
}

/** Builds what changed; when nothing did, Nx is not even loaded. */
export async function ensureBuilt() {
  const stamp = join(root, 'dist', '.callweave-sources');
  const now = sourceHash();
  if (readIfThere(stamp) === now && existsSync(join(root, 'dist/api/main.js'))) return;
  say('Building what changed (all of it takes about half a minute) …');
  let printed = '';
  const nx = [
    join(root, 'node_modules/nx/dist/bin/nx.js'),
    'run-many',
    '-t',
    'build',
    '--outputStyle=static',
  ];
  await run(node, nx, { onOutput: (chunk) => (printed += chunk) }).catch((error) => {
    process.stderr.write(printed);
    throw error;
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}
