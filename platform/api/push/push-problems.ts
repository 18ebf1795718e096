import { defineProblems } from '@callweave/platform/kernel';

export const pushProblems = defineProblems('push', {
  malformedFrame: {
    status: 400,
    title: { 'zh-CN': '无法识别的消息', 'zh-TW': '無法識別的訊息', en: 'The message is not understood' },
  },
  unknownTopic: {
    status: 404,
    title: { 'zh-CN': '没有此推送主题', 'zh-TW': '沒有此推送主題', en: 'No such topic' },
  },
  tooManyTopics: {
    status: 429,
    title: { 'zh-CN': '订阅过多', 'zh-TW': '訂閱過多', en: 'Too many subscriptions' },
  },
  tooManyFrames: {
    status: 429,
    title: {
      'zh-CN': '消息过于频繁，连接已关闭',
      'zh-TW': '訊息過於頻繁，連線已關閉',
      en: 'Too many messages; the connection was closed',
    },
  },
});
