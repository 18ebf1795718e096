import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** `@callweave/a/b` is `a/b/index.ts`; Node imports JSON of packages only with an attribute, so it is bundled. */
const workspaceImports: Plugin = {
  name: 'workspace-imports',
  setup: (bundler) => {
    bundler.onResolve({ filter: /^@callweave\// }, ({ path }) => ({
      path: resolve(path.slice('@callweave/'.length), 'index.ts'),
    }));
    bundler.onResolve({ filter: /^[^./].*\.json$/ }, ({ path }) => ({
      path: createRequire(import.meta.url).resolve(path),
    }));
  },
};

/** Bundles a program that is going to be killed. @returns the file to run with Node; remove it afterwards */
export async function bundle(entry: string): Promise<string> {
  const outfile = join('.cache', 'run', `${basename(entry, '.ts')}-${process.pid}.mjs`);
  mkdirSync(join('.cache', 'run'), { recursive: true });
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' },
    ...{ target: 'node24', packages: 'external', logLevel: 'error' },
    plugins: [workspaceImports],
  });
  return outfile;
}
