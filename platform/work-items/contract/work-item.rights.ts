import { defineRights } from '@callweave/platform/kernel';

/** Own and group steps need no right: the drawing names who may do them. */
export const workItemRights = defineRights('work-items', {
  institution: {
    'zh-CN': '查看本机构待办',
    'zh-TW': '檢視本機構待辦',
    en: "See the institution's open work",
  },
});
