// usage: node tools/test-web.mjs [glob …] [--filter name]   component specs of every web project, compiled by Angular, run by Vitest.
// Calls the builder itself: its `include` only sees below the project root, and our web projects lie side by side.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Architect } from '@angular-devkit/architect';
import { WorkspaceNodeModulesArchitectHost } from '@angular-devkit/architect/node/index.js';
import { logging, schema } from '@angular-devkit/core';

const root = process.cwd();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { filter: { type: 'string' } },
});

const include = [
  'platform/{ui,console}/**/*.spec.ts',
  '{platform,telephony,designer}/*/web/**/*.spec.ts',
  'designer/{canvas,forms,node-panel}/**/*.spec.ts',
];
const bundle = JSON.parse(readFileSync('platform/console/project.json', 'utf8')).targets.bundle;
const test = {
  executor: '@angular/build:unit-test',
  options: {
    buildTarget: 'web:bundle:development',
    tsConfig: 'platform/console/tsconfig.spec.json',
    runner: 'vitest',
    runnerConfig: 'platform/console/vitest.config.ts',
    setupFiles: ['platform/ui/testing/setup.ts'],
    watch: false,
    progress: false,
    include: positionals.length ? positionals : include,
    ...(values.filter && { filter: values.filter }),
  },
};
const targets = new Map(
  Object.entries({ bundle, test }).map(([name, { executor, ...rest }]) => [
    name,
    { builder: executor, ...rest },
  ]),
);
const workspace = {
  extensions: {},
  projects: new Map([
    ['web', { root: '', sourceRoot: '', extensions: { projectType: 'application' }, targets }],
  ]),
};

const registry = new schema.CoreSchemaRegistry();
registry.addPostTransform(schema.transforms.addUndefinedDefaults);
const architect = new Architect(new WorkspaceNodeModulesArchitectHost(workspace, root), registry);
const logger = new logging.Logger('web');
logger.subscribe(({ level, message }) => {
  if (level !== 'debug') console.log(message);
});
const run = await architect.scheduleTarget({ project: 'web', target: 'test' }, {}, { logger });
const { success, error } = await run.lastOutput;
await run.stop();
if (error) console.error(error);
process.exit(success ? 0 : 1);
