import { defineRights } from '@callweave/platform/kernel';

/** What people may do with call records and call routing. */
export const callRights = defineRights('calls', {
  view: { 'zh-CN': '查看通话记录', 'zh-TW': '檢視通話記錄', en: 'View call records' },
  manage: {
    'zh-CN': '管理服务号与路由规则',
    'zh-TW': '管理服務號與路由規則',
    en: 'Manage service numbers and routing rules',
  },
});
