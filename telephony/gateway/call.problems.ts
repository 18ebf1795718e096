import { defineProblems } from '@callweave/platform/kernel';

/** Codes are BPMN error codes: `call-ended` is caught by the event subprocess of every call flow. */
export const callProblems = defineProblems('call', {
  ended: {
    status: 409,
    title: { 'zh-CN': '通话已结束', 'zh-TW': '通話已結束', en: 'The call has ended' },
  },
});
