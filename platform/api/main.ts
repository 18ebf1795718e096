import { fileURLToPath } from 'node:url';
import { onFaultPoint } from '@callweave/platform/kernel';
import { type App, createApp } from './compose';
import { ConfigError, readConfig } from './config/config';
import { withDemo } from './demo';
import { openDoor } from './http/door';
import { createLogger } from './log';
import { startBlock } from './start-block';

installFaultPoint(process.env['FAULT_POINT']);

try {
  const config = readConfig(process.env);
  const log = createLogger(config.LOG_LEVEL);
  const consoleFolder = fileURLToPath(new URL('../console', import.meta.url));
  const door = await openDoor(config.PORT, config.HOST, log);
  const app = await withDemo(config, console.log, () =>
    createApp(config, { log, consoleFolder, isServing: false }),
  );
  await app.serve(door);
  console.log(await startBlock(app));
  stopOnSignals(app);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : explain(error));
  process.exit(1);
}

function stopOnSignals(app: App): void {
  let asked = 0;
  const stop = (signal: NodeJS.Signals) => {
    // A terminal sends the signal to the whole group and the starter passes it on: the same wish twice.
    if (asked && performance.now() - asked < 1000) return;
    if (asked) process.exit(1);
    asked = performance.now();
    console.log(`${signal}: stopping …`);
    void app.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `${message}. Set PORT to another port. / 端口已被占用，请将 PORT 设为其他端口。`;
  if (code === 'EACCES') return `${message}. / 没有访问权限。`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Tests kill the process at a named point: `FAULT_POINT=<name>`, `<name>#3` for the third time it is passed,
 * `<name>#3@signal` to count only from SIGUSR2 on.
 */
function installFaultPoint(wanted: string | undefined): void {
  if (!wanted) return;
  const [, name, times = '1', signal] = /^([^#@]+)(?:#(\d+))?(@signal)?$/.exec(wanted) ?? [];
  if (!name) throw new Error(`FAULT_POINT=${wanted} is not <name>, <name>#<times> or <name>#<times>@signal`);
  let left = Number(times);
  const arm = () =>
    onFaultPoint((passed) => {
      if (passed === name && --left === 0) process.kill(process.pid, 'SIGKILL');
    });
  if (signal) process.once('SIGUSR2', arm);
  else arm();
}
