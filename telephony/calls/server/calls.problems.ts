import { defineProblems } from '@callweave/platform/kernel';

export const routingProblems = defineProblems('calls', {
  numberTaken: {
    status: 409,
    title: {
      'zh-CN': '服务号 {number} 已被使用',
      'zh-TW': '服務號 {number} 已被使用',
      en: 'The service number {number} is taken',
    },
  },
});
