import type { SpeechDefaults } from '../invite';
import type { Verb } from './verb';

/** The part of `config` a voice menu needs: speech defaults, `notifyEvents`, and who hears of requests of the phone. */
export const config: Verb = {
  name: 'config',
  properties: {
    id: 'string',
    synthesizer: '#synthesizer',
    recognizer: '#recognizer',
    notifyEvents: 'boolean',
    referHook: 'object|string',
    sipRequestWithinDialogHook: 'object|string',
    reset: 'string|array',
  },
  needs: 'nothing',
  async run(call, data) {
    if (data['notifyEvents'] !== undefined) call.tell.notifiesEvents = data['notifyEvents'] === true;
    if (data['referHook'] !== undefined) call.dialogHooks.refer = data['referHook'];
    const request = data['sipRequestWithinDialogHook'];
    if (request !== undefined) call.dialogHooks.request = request;
    const speech = data['synthesizer'] as Partial<SpeechDefaults['synthesizer']> | undefined;
    if (speech) call.speech = { ...call.speech, ...speech };
    if (data['reset'] !== undefined && [data['reset']].flat().includes('synthesizer')) call.resetSpeech();
  },
};
