import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A recording, see `../transcripts/README.md` for the meaning of each field. */
export interface Transcript {
  scenario: string;
  sockets: RecordedSocket[];
  stimuli: { atMs: number; afterMessages: number; what: string }[];
  messages: RecordedMessage[];
  switch: { atMs: number; what: string }[];
}

export interface RecordedSocket {
  socket: string;
  openedAtMs: number;
  openedAfterMessages: number;
  path: string;
  request: Record<string, string>;
  closedAtMs: number | null;
  closedAfterMessages: number | null;
  closeCode: number | null;
  closedBy: string | null;
}

export interface RecordedMessage {
  atMs: number;
  socket: string;
  dir: 'in' | 'out';
  kind: string;
  message: Json;
}

export type Json = Record<string, unknown>;

const folder = fileURLToPath(new URL('../transcripts/', import.meta.url));

/** Names of all recordings, without `.json`. */
export function transcriptNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

export function readTranscript(name: string): Transcript {
  return JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Transcript;
}
