import { defineRights } from '@callweave/platform/kernel';

export const flowRights = defineRights('flows', {
  view: { 'zh-CN': '查看流程', 'zh-TW': '檢視流程', en: 'View flows' },
  edit: { 'zh-CN': '编辑流程', 'zh-TW': '編輯流程', en: 'Edit flows' },
  message: { 'zh-CN': '发送流程消息', 'zh-TW': '傳送流程訊息', en: 'Send messages to flows' },
  publish: { 'zh-CN': '发布与回退流程', 'zh-TW': '發佈與回退流程', en: 'Publish and roll back flows' },
});
