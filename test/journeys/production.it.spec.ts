import { missingForProduction } from '@callweave/test/kit';
import { describe } from 'vitest';
import { shareProduction } from './installation';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const needs = missingForProduction.length ? ` (needs ${missingForProduction.join(', ')})` : '';

/**
 * The journeys of the ground floor on Zeebe, MySQL and Redis, in several processes of most roles. Those who break
 * processes or make other tenants come last.
 *
 * Not here: `backup` and `faults` (files and commits of the embedded engine; their twins are `zeebe-faults`,
 * `sink-kill` and `production-faults`), `ready` (a first start, which this stack's own start is), `cross-tenant` (asks
 * the store, and so runs on MySQL by itself), `shots` (pictures of prepared answers).
 */
describe.skipIf(needs !== '' && !isRequired)(`on production${needs}`, () => {
  shareProduction();
  const walks = {
    console: () => import('./console.it.spec'),
    screens: () => import('./screens.it.spec'),
    tickets: () => import('./tickets.it.spec'),
    drawing: () => import('./drawing.it.spec'),
    hotline: () => import('./hotline.it.spec'),
    incident: () => import('./incident.it.spec'),
    'card number': () => import('./card-number.spec'),
    'hang up': () => import('./hang-up.spec'),
    triggers: () => import('./triggers.spec'),
    'new tenant': () => import('./new-tenant.spec'),
    'bad input': () => import('./bad-input.spec'),
    roles: () => import('./roles.it.spec'),
  };
  for (const [name, walk] of Object.entries(walks)) describe(name, async () => void (await walk()));
});
