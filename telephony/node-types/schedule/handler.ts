import { openAt, type WorkSchedule } from '@callweave/platform/kernel';
import type { NodeHandler } from '@callweave/runtime/node-sdk';
import type { CallServices } from '../call-services';
import type { scheduleTemplate } from './template';

type Handler = NodeHandler<typeof scheduleTemplate, Pick<CallServices, 'now'>>;
type Input = Parameters<Handler>[0];

/** Needs no live call: a flow may ask after the caller hung up. */
export const schedule: Handler = async (input, { now }) => ({
  branch: openAt(input.schedule ?? simpleSchedule(input), now(), input.timeZone).branch,
});

function simpleSchedule({ days, hours, holidays }: Input): WorkSchedule {
  const workdays = split(days).map(Number);
  return {
    weekly: split(hours).map((window) => {
      const [from = '', to = ''] = window.split('-');
      return { days: workdays, from, to };
    }),
    holidays: split(holidays).map((date) => ({ date, greeting: 'holiday', windows: [] })),
  };
}

function split(list: string): string[] {
  return list
    .split(/[,，]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
