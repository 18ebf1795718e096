import { me as meShape } from '@callweave/platform/identity/contract';
import {
  changePage,
  historyPage,
  remarkPage,
  ticketApi,
  ticketDetail,
  ticketPage,
  ticketTypeDetail,
} from '@callweave/platform/tickets/contract';
import { segmentCounts, workItemDetail, workItemPage } from '@callweave/platform/work-items/contract';
import { callDetail, callPage } from '@callweave/telephony/calls/contract';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import * as samples from './samples';

const page = (items: unknown[]) => ({ items });
const pairs: [string, z.ZodType, unknown][] = [
  ['me', meShape, samples.me],
  ['work items', workItemPage, page(samples.workItems)],
  ['counts', segmentCounts, samples.counts],
  ['a step', workItemDetail, samples.step],
  ['tickets', ticketPage, page(samples.tickets)],
  ['a ticket', ticketDetail, samples.ticket],
  ['history', historyPage, page(samples.history)],
  ['changes', changePage, page(samples.changes)],
  ['notes', remarkPage, page(samples.notes)],
  ['urges', remarkPage, page(samples.urges)],
  ['ticket types', ticketApi.types.response!, page(samples.ticketTypes)],
  ['a ticket type', ticketTypeDetail, samples.ticketType],
  ['calls', callPage, page(samples.calls)],
  ['a call', callDetail, samples.call],
];

it.each(pairs)('pictures show %s as the server would answer them', (_name, shape, sample) => {
  expect(shape.safeParse(sample).error?.issues ?? []).toEqual([]);
});
