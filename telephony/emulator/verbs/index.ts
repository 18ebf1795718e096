import { answer } from './answer';
import { config } from './config';
import { gather } from './gather';
import { hangup } from './hangup';
import { pause } from './pause';
import { play } from './play';
import { redirect } from './redirect';
import { say } from './say';
import { sipDecline } from './sip-decline';
import { tag } from './tag';
import type { Verb } from './verb';

/** Every verb the emulator runs, by name. */
export const verbs: ReadonlyMap<string, Verb> = new Map(
  [answer, config, gather, hangup, pause, play, redirect, say, sipDecline, tag].map((verb) => [
    verb.name,
    verb,
  ]),
);
