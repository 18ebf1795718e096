import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElementTemplate, elementTemplate, type NodeTemplate } from '@callweave/runtime/node-sdk';
import { describe, expect, it } from 'vitest';

/**
 * The drift test of a nodes project: deployed diagrams point at released element templates, so each one is kept in
 * `<folder>/<node type>/versions/<version>.json` (zh-CN texts) and compared with what the declaration generates.
 * `UPDATE_TEMPLATES=1` writes a missing file and changed texts; a changed structure needs a new `version`.
 * @param folder of the nodes project: `import.meta.dirname`
 */
export function driftTest(folder: string, templates: readonly NodeTemplate[]): void {
  describe('released element templates', () => {
    it('have distinct node types', () => {
      expect(new Set(templates.map(({ type }) => type)).size).toBe(templates.length);
    });
    for (const template of templates) {
      it(`${template.type} is version ${template.version} as released, and every older version is kept`, () => {
        const versions = join(folder, template.type, 'versions');
        const now = elementTemplate(template, 'zh-CN');
        if (process.env['UPDATE_TEMPLATES'] === '1') update(versions, now);
        expect(keptVersions(versions)).toEqual(Array.from({ length: template.version }, (_, n) => n + 1));
        expect(read(versions, template.version)).toEqual(JSON.parse(JSON.stringify(now)));
      });
    }
  });
}

/** @throws when the structure of a released version would change */
export function update(versions: string, now: ElementTemplate): void {
  const released = keptVersions(versions).includes(now.version) ? read(versions, now.version) : undefined;
  if (released && structure(released) !== structure(now))
    throw new Error(
      `${now.id} ${now.version} is released: raise the version instead of changing its structure`,
    );
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, `${now.version}.json`), JSON.stringify(now, null, 2) + '\n');
}

const textKeys = new Set(['name', 'description', 'label']);

/** The template without its texts; a binding's `name` is structure. */
function structure(template: ElementTemplate): string {
  return JSON.stringify(template, function (this: object, key, value: unknown) {
    return textKeys.has(key) && !('type' in this && String(this.type).startsWith('zeebe:'))
      ? undefined
      : value;
  });
}

function keptVersions(versions: string): number[] {
  try {
    return readdirSync(versions)
      .map((name) => Number(name.replace(/\.json$/, '')))
      .sort((a, b) => a - b);
  } catch {
    return []; // the folder appears with the first release
  }
}

const read = (versions: string, version: number): ElementTemplate =>
  JSON.parse(readFileSync(join(versions, `${version}.json`), 'utf8')) as ElementTemplate;
