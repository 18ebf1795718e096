import type { EnginePort } from '@callweave/platform/kernel';
import { resolved, type ZeebeOptions } from './options';
import { ZeebeEngine } from './zeebe-engine';

/**
 * Connects to a Zeebe cluster. One that is not there yet is no error: commands wait for it as long as their patience lasts,
 * workers until it comes, and {@link EnginePort.health} says so.
 */
export async function openZeebeEngine(options: ZeebeOptions): Promise<EnginePort> {
  const settings = resolved(options);
  const engine = new ZeebeEngine(settings);
  if (!(await engine.cluster.whenReady(settings.openPatienceMs)))
    options.log.warn({ detail: (await engine.health()).detail }, 'Zeebe is not ready; it is tried again');
  return engine;
}
