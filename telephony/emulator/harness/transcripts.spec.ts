import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '../scheduler';
import { memoryApp } from './app-side';
import { compare } from './compare';
import { covered, notYet } from './covered';
import { normalise } from './normalise';
import { phoneEntries } from './phone-lines';
import { playTranscript, type PlayTime } from './player';
import { coinedMessageIds, refusesUpgrade } from './recording-setup';
import { type Json, readTranscript, type Transcript, transcriptNames } from './transcript';

function virtualTime(): PlayTime {
  const scheduler = new VirtualScheduler();
  const stepMs = 2;
  return {
    scheduler,
    sleep: (ms) => scheduler.advance(ms),
    async until(isTrue, ms) {
      await scheduler.advance(0);
      for (let passed = 0; !isTrue() && passed < ms; passed += stepMs) await scheduler.advance(stepMs);
    },
  };
}

async function play(name: string, transcript: Transcript) {
  const played = await playTranscript(name, transcript, memoryApp(refusesUpgrade(name)), virtualTime());
  return normalise(played, coinedMessageIds[name] ?? {});
}

describe('recordings of jambonz 0.9.8', () => {
  it.each(covered)('%s is reproduced', async (name) => {
    const transcript = readTranscript(name);
    expect(compare(transcript, await play(name, transcript))).toEqual([]);
  });

  it.each(covered)('%s: a change of any compared value is noticed', async (name) => {
    const transcript = readTranscript(name);
    const played = await play(name, transcript);
    const mutations = mutationsOf(transcript);
    expect(mutations.length).toBeGreaterThan(0);
    const unnoticed = mutations.filter(({ mutant }) => compare(mutant, played).length === 0);
    expect(unnoticed.map(({ path }) => path)).toEqual([]);
  });

  it('are each either reproduced or waiting for one named ability', () => {
    const reasons = Object.values(notYet).flat();
    const places = transcriptNames().map((name) => [
      name,
      covered.filter((entry) => entry === name).length +
        reasons.filter((start) => name.startsWith(start)).length,
    ]);
    expect(places.filter(([, count]) => count !== 1)).toEqual([]);
    const unused = [...covered, ...reasons].filter(
      (start) => !transcriptNames().some((name) => name.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});

/** One changed copy per compared leaf: messages from jambonz, sockets, and what the phone noticed. */
function mutationsOf(transcript: Transcript): { path: string; mutant: Transcript }[] {
  const paths: string[][] = [];
  transcript.messages.forEach((message, index) => {
    if (message.dir === 'in') leaves(message.message, ['messages', String(index), 'message'], paths);
  });
  transcript.sockets.forEach((socket, index) => {
    const compared = Object.fromEntries(Object.entries(socket).filter(([key]) => !key.endsWith('AtMs')));
    leaves(compared, ['sockets', String(index)], paths);
  });
  for (const index of phoneEntries(transcript)) paths.push(['switch', String(index), 'what']);
  return paths.map((path) => {
    const mutant = structuredClone(transcript);
    const parent = path.slice(0, -1).reduce((node, key) => node[key] as Json, mutant as unknown as Json);
    parent[path.at(-1)!] = changed(parent[path.at(-1)!]);
    return { path: path.join('.'), mutant };
  });
}

function leaves(value: unknown, path: string[], found: string[][]): void {
  if (typeof value !== 'object' || value === null) found.push(path);
  else for (const [key, item] of Object.entries(value)) leaves(item, [...path, key], found);
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return String(value).replace(/^SIP \d+|^SIP BYE|complete|broken off|$/, '$&!');
}
