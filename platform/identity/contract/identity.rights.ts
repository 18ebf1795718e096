import { defineRights } from '@callweave/platform/kernel';

export const identityRights = defineRights('identity', {
  manage: { 'zh-CN': '管理用户与权限', 'zh-TW': '管理使用者與權限', en: 'Manage users and permissions' },
});
