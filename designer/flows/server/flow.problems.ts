import { type Actor, defineProblems, type Problem } from '@callweave/platform/kernel';

export const flowProblems = defineProblems('flow', {
  notPublished: {
    status: 409,
    title: {
      'zh-CN': '流程 {flow} 尚未发布',
      'zh-TW': '流程 {flow} 尚未發佈',
      en: 'The flow {flow} has not been published',
    },
  },
  keyTaken: {
    status: 409,
    title: {
      'zh-CN': '已有流程使用标识 {key}',
      'zh-TW': '已有流程使用識別 {key}',
      en: 'Another flow already has the key {key}',
    },
  },
  draftEdited: {
    status: 409,
    title: {
      'zh-CN': '{who} 已在 {when} 保存了此流程',
      'zh-TW': '{who} 已於 {when} 儲存了此流程',
      en: '{who} saved this flow at {when}',
    },
    detail: {
      'zh-CN': '您的修改未保存，请先查看对方的版本',
      'zh-TW': '您的修改未儲存，請先檢視對方的版本',
      en: 'Your changes were not saved; look at theirs first',
    },
  },
  nothingChanged: {
    status: 409,
    title: {
      'zh-CN': '草稿与版本 {version} 相同，无需发布',
      'zh-TW': '草稿與版本 {version} 相同，無需發佈',
      en: 'The draft equals version {version}; there is nothing to publish',
    },
  },
  notPublishable: {
    status: 422,
    title: {
      'zh-CN': '流程有 {count} 处错误，不能发布',
      'zh-TW': '流程有 {count} 處錯誤，不能發佈',
      en: 'The flow has {count} errors and cannot be published',
    },
  },
  engineRefused: {
    status: 422,
    title: {
      'zh-CN': '流程引擎不接受此流程',
      'zh-TW': '流程引擎不接受此流程',
      en: 'The engine refused the flow',
    },
    detail: { 'zh-CN': '{reason}', 'zh-TW': '{reason}', en: '{reason}' },
  },
  calledFlowNotPublished: {
    status: 422,
    title: {
      'zh-CN': '调用的流程 {flow} 尚未发布',
      'zh-TW': '呼叫的流程 {flow} 尚未發佈',
      en: 'The called flow {flow} has not been published',
    },
  },
  versionNotPublished: {
    status: 409,
    title: {
      'zh-CN': '版本 {version} 未发布成功，不能启用',
      'zh-TW': '版本 {version} 未發佈成功，不能啟用',
      en: 'Version {version} was not published and cannot be used',
    },
  },
  notABundle: {
    status: 422,
    title: {
      'zh-CN': '文件不是有效的流程包',
      'zh-TW': '檔案不是有效的流程包',
      en: 'The file is not a valid flow bundle',
    },
  },
  otherKind: {
    status: 409,
    title: {
      'zh-CN': '流程 {key} 已存在，但类型不同',
      'zh-TW': '流程 {key} 已存在，但類型不同',
      en: 'The flow {key} exists but is of another kind',
    },
  },
});

/** Somebody saved the draft since; says when in the words and zone of who asks. */
export function draftEdited(actor: Actor, { savedBy, savedAt }: { savedBy: string; savedAt: Date }): Problem {
  const style = { timeZone: actor.timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  return flowProblems.draftEdited({ who: savedBy, when: savedAt.toLocaleString(actor.locale, style) });
}
