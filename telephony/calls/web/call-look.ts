import { type AnswerState, answerStateLabels, type CallRow } from '@callweave/telephony/calls/contract';
import type { I18n, IconName, Tone } from '@callweave/platform/ui';

const tones: Readonly<Record<AnswerState, Tone>> = {
  answered: 'good',
  ivr: 'plain',
  ringingUnanswered: 'waiting',
  abandonedInQueue: 'danger',
  voicemail: 'info',
  blacklist: 'danger',
};

/** How a call stands, in words and colour. */
export function callChip(call: CallRow, { t, pick }: I18n): { text: string; tone: Tone } {
  if (call.state === 'active' || !call.answerState) return { text: t('calls.active'), tone: 'accent' };
  return { text: pick(answerStateLabels[call.answerState]), tone: tones[call.answerState] };
}

/** Icons of the nodes a trace passes. */
export const nodeLooks: Readonly<Record<string, IconName>> = {
  answer: 'phone',
  say: 'info',
  play: 'info',
  menu: 'pad',
  'collect-digits': 'pad',
  pause: 'clock',
  schedule: 'clock',
  'ticket-create': 'ticket',
  'go-to-flow': 'flow',
  'hang-up': 'close',
};
