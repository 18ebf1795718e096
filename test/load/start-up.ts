import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPassword, users } from '@callweave/seed/data';
import { freePort, hasChromium, openBrowser } from '@callweave/test/kit';
import type { Page } from 'playwright-core';

export interface StartUpBench {
  /** From `node tools/start.mjs` to the block with the address, nothing changed since the start before. */
  secondStartMs: number;
  /** Whether that start had to build something: then it is no second start. */
  didBuild: boolean;
  /** Resident memory of the server with the demo bank, after ten idle seconds. */
  idleMegabytes: number;
  firstLoad: FirstLoad;
}

export interface FirstLoad {
  /** Compressed bytes over the wire until the sign-in page is there, and those added until the work page is. */
  signInKilobytes: number;
  workKilobytes: number;
  files: number;
  /** Files over 40 kB, largest first. */
  largest: string[];
  /** `files`: no Chromium, sizes of the files index.html names. */
  measuredBy: 'chromium' | 'files';
}

/** Starts the demo as `npm start` does, twice, and looks at the second one. */
export async function benchStartUp(): Promise<StartUpBench> {
  const dataDir = mkdtempSync(join(tmpdir(), 'callweave-start-'));
  try {
    await (await start(dataDir)).stop();
    const second = await start(dataDir);
    try {
      await pause(10_000);
      const idleMegabytes = residentMegabytes(second.serverPid());
      const firstLoad = hasChromium ? await loadInChromium(second.url) : loadFromFiles();
      const { readyMs: secondStartMs, didBuild } = second;
      return { secondStartMs, didBuild, idleMegabytes, firstLoad };
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function start(dataDir: string) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const from = performance.now();
  const child = spawn(process.execPath, ['tools/start.mjs'], {
    env: { ...process.env, PORT: new URL(url).port, DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  // The first start listens before it has loaded the demo; the block comes when all is there.
  while (!said.includes(url)) {
    if (child.exitCode !== null) throw new Error(`the start failed:\n${said}`);
    await pause(20);
  }
  const readyMs = performance.now() - from;
  return { url, readyMs, didBuild: said.includes('Building'), serverPid: () => childOf(child.pid!), stop };
}

/** The starter's own child is the server; Linux only. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

function residentMegabytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) / 1024;
}

/** What really came over the wire, by Chromium's own network log. */
async function loadInChromium(url: string): Promise<FirstLoad> {
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    const urls = new Map<string, string>();
    const bytes = new Map<string, number>();
    await network.send('Network.enable');
    network.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const { pathname } = new URL(urls.get(requestId) ?? url);
      if (!pathname.startsWith('/api/')) bytes.set(pathname, (bytes.get(pathname) ?? 0) + encodedDataLength);
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    const signIn = sum(bytes);
    await signInAs(page, users.find(({ part }) => part)!.loginName);
    await pause(3_000);
    return summary(signIn, bytes, 'chromium');
  } finally {
    await browser.close();
  }
}

async function signInAs(page: Page, loginName: string): Promise<void> {
  await page.getByLabel('登录名').fill(loginName);
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL((address) => !address.pathname.includes('sign-in'));
}

/** What index.html names, as the server would send it. */
function loadFromFiles(): FirstLoad {
  const folder = 'dist/console';
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const names = [...html.matchAll(/(?:src|href)="([^":]+\.(?:js|css))"/g)].map(([, name]) => name!);
  const packed = (name: string) => (existsSync(join(folder, `${name}.br`)) ? `${name}.br` : name);
  const bytes = new Map(
    ['index.html', ...names].map((name) => [name, statSync(join(folder, packed(name))).size]),
  );
  return summary(sum(bytes), bytes, 'files');
}

const sum = (bytes: Map<string, number>) => [...bytes.values()].reduce((total, one) => total + one, 0);

function summary(signIn: number, bytes: Map<string, number>, measuredBy: FirstLoad['measuredBy']): FirstLoad {
  const large = [...bytes].filter(([, size]) => size > 40_000).sort(([, a], [, b]) => b - a);
  return {
    signInKilobytes: signIn / 1000,
    workKilobytes: (sum(bytes) - signIn) / 1000,
    files: bytes.size,
    largest: large.map(([name, size]) => `${name} ${Math.round(size / 1000)} kB`),
    measuredBy,
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
