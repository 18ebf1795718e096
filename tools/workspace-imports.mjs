import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * For esbuild with `packages: 'external'`: `@callweave/a/b` is `a/b/index.ts`, and JSON of packages is bundled because
 * Node imports it only with an attribute.
 */
export function workspaceImports() {
  return {
    name: 'workspace-imports',
    setup(bundler) {
      bundler.onResolve({ filter: /^@callweave\// }, ({ path }) => ({
        path: join(process.cwd(), path.slice('@callweave/'.length), 'index.ts'),
      }));
      bundler.onResolve({ filter: /^[^./].*\.json$/ }, ({ path }) => ({ path: require.resolve(path) }));
    },
  };
}
