import type { LocalText } from '@callweave/platform/kernel';
import { ticketStateLabels, urgencyLabels } from '@callweave/platform/tickets/contract';
import type { Tone } from '../list/list-column';

const tones: Readonly<Record<string, Tone>> = {
  new: 'plain',
  audit: 'info',
  toHandle: 'waiting',
  returned: 'danger',
  solved: 'good',
  voided: 'plain',
};

/** How a ticket's state looks; states of a flow's own are shown by their key. */
export function stateChip(state: string): { label: LocalText; tone: Tone } {
  const label = (ticketStateLabels as Readonly<Record<string, LocalText>>)[state];
  return { label: label ?? { 'zh-CN': state, 'zh-TW': state, en: state }, tone: tones[state] ?? 'plain' };
}

/** Undefined for normal urgency: only what stands out is shown. */
export function urgencyChip(urgency: string | undefined): { label: LocalText; tone: Tone } | undefined {
  if (urgency !== 'high' && urgency !== 'critical') return undefined;
  return { label: urgencyLabels[urgency], tone: urgency === 'critical' ? 'danger' : 'waiting' };
}
