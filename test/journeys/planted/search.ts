import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every way ten digits of a number in a row may be written: plain, in groups of four, in UTF-16, in base64. */
export function needlesOf(digits: string): Buffer[] {
  const groups = digits.match(/\d{1,4}/g)!;
  const written = new Set(
    [groups.slice(0, 3), groups.slice(1, 4)].flatMap((some) => [some.join(' '), some.join('-')]),
  );
  for (let at = 0; at + 10 <= digits.length; at++) written.add(digits.slice(at, at + 10));
  const texts = [...written];
  return [
    ...texts.map((text) => Buffer.from(text)),
    ...texts.map((text) => Buffer.from(text, 'utf16le')),
    Buffer.from(Buffer.from(digits).toString('base64').replace(/.?=*$/, '')),
  ];
}

export interface Place {
  name: string;
  content: Buffer;
}

/** @returns names of the places where one of the needles is */
export function placesWith(needles: readonly Buffer[], places: readonly Place[]): string[] {
  return places
    .filter(({ content }) => needles.some((needle) => content.includes(needle)))
    .map(({ name }) => name)
    .sort();
}

/** All files below a folder, raw: databases with their logs, attachments, whatever else is there. */
export async function filesIn(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const read = async (name: string): Promise<Place[]> => {
    try {
      return [{ name: name.slice(folder.length + 1), content: await readFile(name) }];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // put away meanwhile
      throw error;
    }
  };
  return (await Promise.all(files.map(read))).flat();
}
