import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Texts = { [key: string]: string | Texts };

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'transcripts') return [];
    if (statSync(path).isDirectory()) return filesUnder(path, ending);
    return name.endsWith(ending) ? [path] : [];
  });
}

function flatten(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  );
}

const read = (path: string) => flatten(JSON.parse(readFileSync(path, 'utf8')) as Texts);
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name!).sort();
const roots = ['platform', 'designer', 'telephony'];
const folders = roots
  .flatMap((root) => filesUnder(root, 'zh-CN.json'))
  .filter((path) => path.includes('i18n'))
  .map(dirname);

describe.each(folders)('texts in %s', (folder) => {
  const chinese = read(`${folder}/zh-CN.json`);

  it.each(['zh-TW', 'en'])('say the same things in %s', (locale) => {
    const other = new Map(read(`${folder}/${locale}.json`));
    expect([...other.keys()].sort()).toEqual(chinese.map(([key]) => key).sort());
    for (const [key, text] of chinese) expect(placeholders(other.get(key)!), key).toEqual(placeholders(text));
  });

  it('leave nothing empty', () => {
    for (const locale of ['zh-CN', 'zh-TW', 'en'])
      for (const [key, text] of read(`${folder}/${locale}.json`))
        expect(text, `${locale} ${key}`).not.toBe('');
  });
});

describe('keys in the web sources', () => {
  const scopes = new Map<string, Set<string>>();
  for (const path of roots.flatMap((root) => filesUnder(root, '.ts'))) {
    const source = readFileSync(path, 'utf8');
    for (const [, name, file] of source.matchAll(
      /name: '(\w+)',\s*load: \{\s*'zh-CN': \(\) => import\('(.+?)'\)/g,
    ))
      scopes.set(name!, new Set(read(join(dirname(path), file!)).map(([key]) => `${name}.${key}`)));
  }
  const sources = roots
    .flatMap((root) => [...filesUnder(root, '.ts'), ...filesUnder(root, '.html')])
    .filter(
      (path) => !path.endsWith('.spec.ts') && /\/(web|ui|console|canvas|forms|node-panel)\//.test(path),
    );

  it('exist in the texts of their scope', () => {
    const missing = sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/['"`]((\w+)\.[\w.-]+)['"`]/g)]
        .filter(([, key, scope]) => scopes.has(scope!) && !scopes.get(scope!)!.has(key!))
        .filter(([, key]) => !isPrefixOrRight(key!))
        .map(([, key]) => `${path}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  /** Prefixes that code completes, names of rights, and file names look like keys. */
  const isPrefixOrRight = (key: string) =>
    /[._]$/.test(key) ||
    /\.(ts|html|css|json|bpmn)$/.test(key) ||
    /^(tickets|calls|flows|phone|identity)\.(create|query|audit|handle|export|view|manage|edit|use|publish|operate)$/.test(
      key,
    );
});
