import { defineRights, endpoint } from '@callweave/platform/kernel';
import { z } from 'zod';
import { phoneNumber, phoneTicket } from './phone.schema';

export const phoneRights = defineRights('phone-pad', {
  use: { 'zh-CN': '使用电话面板', 'zh-TW': '使用電話面板', en: 'Use the phone pad' },
});

/** The phone pad over HTTP; the call itself runs over the websocket at {@link phonePath}. */
export const phoneApi = {
  ticket: endpoint({
    method: 'post',
    path: '/api/phone/tickets',
    summary: 'Issues a one-time ticket for the phone websocket.',
    access: phoneRights.use,
    response: phoneTicket,
  }),
  numbers: endpoint({
    method: 'get',
    path: '/api/phone/numbers',
    summary: 'Lists the service numbers that can be dialled from the phone pad.',
    access: phoneRights.use,
    response: z.object({ items: z.array(phoneNumber) }),
  }),
};
