// The one place that knows what a project of each environment looks like; used by new-project and its check.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const SCOPES = ['platform', 'designer', 'runtime', 'telephony', 'templates', 'seed', 'test'];

/** Compiler settings per `env:` tag; a project's tsconfig.json is derived from this. */
const ENV_OPTIONS = {
  any: { lib: ['es2023', 'esnext.disposable'], types: [] },
  node: { lib: ['es2023', 'esnext.disposable'], types: ['node'] },
  browser: { lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'], types: [] },
};

/** All project folders, as paths with `/` relative to the root. */
export function projectFolders(root = process.cwd()) {
  const found = [];
  const visit = (path) => {
    for (const name of readdirSync(join(root, path)).sort()) {
      if (name === 'node_modules' || name.startsWith('.')) continue;
      const child = `${path}/${name}`;
      if (!statSync(join(root, child)).isDirectory()) continue;
      try {
        readFileSync(join(root, child, 'project.json'));
        found.push(child);
      } catch {
        // not a project: look further down
      }
      visit(child);
    }
  };
  for (const scope of SCOPES) visit(scope);
  return found;
}

/** The two derived files of a project. */
export function projectFiles(folder, { type, env }) {
  const up = folder
    .split('/')
    .map(() => '..')
    .join('/');
  const scope = folder.split('/')[0];
  const tags = type === 'app' ? ['type:app', `env:${env}`] : [`scope:${scope}`, `type:${type}`, `env:${env}`];
  return {
    'project.json': {
      $schema: `${up}/node_modules/nx/schemas/project-schema.json`,
      name: folder.replaceAll('/', '-'),
      sourceRoot: folder,
      tags,
      targets: { lint: {}, typecheck: {}, test: {} },
    },
    'tsconfig.json': {
      extends: `${up}/tsconfig.base.json`,
      compilerOptions: ENV_OPTIONS[env],
      include: ['**/*.ts'],
    },
  };
}
