import { defineProblems } from '@callweave/platform/kernel';

export const flowOperationProblems = defineProblems('flow-operation', {
  incidentGone: {
    status: 409,
    title: {
      'zh-CN': '该异常已被处理，请刷新',
      'zh-TW': '該異常已被處理，請重新整理',
      en: 'The incident was handled meanwhile; reload',
    },
  },
  instanceEnded: {
    status: 409,
    title: {
      'zh-CN': '该流程实例已结束，不能取消',
      'zh-TW': '該流程實例已結束，不能取消',
      en: 'The instance has ended and cannot be cancelled',
    },
  },
  instanceCalled: {
    status: 409,
    title: {
      'zh-CN': '这是被调用的子流程，请取消上级流程实例',
      'zh-TW': '這是被呼叫的子流程，請取消上層流程實例',
      en: 'This instance was called by another; cancel that one',
    },
  },
});
