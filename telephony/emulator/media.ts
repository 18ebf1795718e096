/** What prompts cost in time; replaces speech synthesis, media files and the audio path. */
export interface MediaModel {
  /** How long a text takes to speak, milliseconds. */
  sayMs(text: string): number;
  /** How long a file plays, milliseconds; undefined when it does not exist. */
  playMs(url: string): number | undefined;
  /** Time synthesis needs before a text is heard, milliseconds. */
  synthesisMs: number;
  /** Why this text cannot be synthesised; undefined when it can. */
  synthesisError(text: string): string | undefined;
}

const msPerWideCharacter = 210;
const msPerNarrowCharacter = 65;
const fileMs = 3000;

/** Prompts as long as a person needs to read them out. `silence_stream://<ms>` lasts as long as it says. */
export const spokenMedia: MediaModel = {
  sayMs: (text) =>
    [...text].reduce(
      (sum, character) =>
        sum + (/[\u2e80-\uffef]/.test(character) ? msPerWideCharacter : msPerNarrowCharacter),
      300,
    ),
  playMs: (url) => Number(/^silence_stream:\/\/(\d+)/.exec(url)?.[1] ?? fileMs),
  synthesisMs: 20,
  synthesisError: () => undefined,
};

/** Every prompt takes 10 ms: for tests on the real clock. */
export const quickMedia: MediaModel = { ...spokenMedia, sayMs: () => 10, playMs: () => 10, synthesisMs: 0 };
