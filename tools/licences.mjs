// Licence gate: every installed package must carry a licence that a bank's lawyers let us ship or build with.
import { readFileSync } from 'node:fs';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
]);
/** Packages without a usable `license` field, read by hand; each with its reason. */
const READ_BY_HAND = {
  'cli-table': 'MIT, stated in its LICENSE file',
  'bpmn-js': 'bpmn.io licence: MIT plus the visible bpmn.io watermark, which we keep',
  'dmn-js': 'bpmn.io licence',
  '@bpmn-io/form-js': 'bpmn.io licence: MIT plus the visible bpmn.io watermark, which we keep',
  '@bpmn-io/form-js-carbon-styles': 'bpmn.io licence',
  '@bpmn-io/form-js-editor': 'bpmn.io licence',
  '@bpmn-io/form-js-playground': 'bpmn.io licence',
  '@bpmn-io/form-js-viewer': 'bpmn.io licence',
};

/** True when an SPDX expression can be satisfied by allowed licences. */
const isAllowed = (expression) =>
  expression
    .replace(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((one) => ALLOWED.has(one.trim())));

const bad = [];
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, entry] of Object.entries(packages)) {
  if (!path || entry.link) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 13);
  if (name in READ_BY_HAND) continue;
  let licence = entry.license;
  if (!licence) {
    try {
      const own = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'));
      licence = own.license?.type ?? own.license ?? own.licenses?.map((one) => one.type).join(' OR ');
    } catch {
      continue; // optional package of another platform: not installed
    }
  }
  if (!licence || !isAllowed(licence)) bad.push(`${name}@${entry.version}: ${licence ?? 'no licence'}`);
}
if (bad.length) {
  console.error(`Licences that are not on the list:\n${bad.map((line) => `  ${line}`).join('\n')}`);
  process.exit(1);
}
console.log(`licences are fine (${Object.keys(packages).length} packages)`);
