import { defineProblems } from '@callweave/platform/kernel';

/** What a missing ticket is called. */
export const ticketWord = { 'zh-CN': '工单', 'zh-TW': '工單', en: 'ticket' };

export const ticketProblems = defineProblems('ticket', {
  noSuchAction: {
    status: 400,
    title: {
      'zh-CN': '创建表单没有“{action}”操作',
      'zh-TW': '建立表單沒有「{action}」操作',
      en: 'The start form has no action {action}',
    },
  },
  notATicketFlow: {
    status: 400,
    title: {
      'zh-CN': '“{flow}”不是工单流程',
      'zh-TW': '「{flow}」不是工單流程',
      en: '{flow} is not a ticket flow',
    },
  },
  startsByItself: {
    status: 409,
    title: {
      'zh-CN': '“{flow}”只由时间或消息开始，不能手工创建',
      'zh-TW': '「{flow}」只由時間或訊息開始，不能手動建立',
      en: '{flow} is started by times and messages only, not by hand',
    },
  },
  settingsBroken: {
    status: 422,
    title: {
      'zh-CN': '工单流程“{flow}”的设置有误',
      'zh-TW': '工單流程「{flow}」的設定有誤',
      en: 'The settings of ticket flow {flow} are not valid',
    },
    detail: { 'zh-CN': '{detail}', 'zh-TW': '{detail}', en: '{detail}' },
  },
  notADraft: {
    status: 409,
    title: {
      'zh-CN': '工单 {number} 已提交，不能按草稿修改',
      'zh-TW': '工單 {number} 已提交，不能按草稿修改',
      en: 'Ticket {number} was submitted and is no draft any more',
    },
  },
  otherPost: {
    status: 403,
    title: {
      'zh-CN': '只有创建人可以处理新建状态的工单',
      'zh-TW': '只有建立人可以處理新建狀態的工單',
      en: 'Only its creator may work a new ticket',
    },
  },
  notStarted: {
    status: 409,
    title: {
      'zh-CN': '工单 {number} 的流程未能启动，已保留为新建',
      'zh-TW': '工單 {number} 的流程未能啟動，已保留為新建',
      en: 'The flow of ticket {number} could not be started; the ticket stays new',
    },
    detail: { 'zh-CN': '{detail}', 'zh-TW': '{detail}', en: '{detail}' },
  },
  notInFlow: {
    status: 409,
    title: {
      'zh-CN': '工单 {number} 不在流转中，不能催办',
      'zh-TW': '工單 {number} 不在流轉中，不能催辦',
      en: 'Ticket {number} is not in flow and cannot be urged',
    },
  },
  ended: {
    status: 409,
    title: {
      'zh-CN': '工单 {number} 已结束',
      'zh-TW': '工單 {number} 已結束',
      en: 'Ticket {number} has ended',
    },
  },
  tooManyFiles: {
    status: 409,
    title: {
      'zh-CN': '每个工单最多 {limit} 个附件',
      'zh-TW': '每個工單最多 {limit} 個附件',
      en: 'A ticket has at most {limit} attachments',
    },
  },
  fileTooLarge: {
    status: 413,
    title: {
      'zh-CN': '附件“{name}”超过 {limitMb} MB',
      'zh-TW': '附件「{name}」超過 {limitMb} MB',
      en: 'The file {name} is larger than {limitMb} MB',
    },
  },
  emptyFile: {
    status: 400,
    title: {
      'zh-CN': '附件“{name}”是空文件',
      'zh-TW': '附件「{name}」是空檔案',
      en: 'The file {name} is empty',
    },
  },
  fileType: {
    status: 415,
    title: {
      'zh-CN': '不支持的附件类型：{name}',
      'zh-TW': '不支援的附件類型：{name}',
      en: 'The type of file {name} is not accepted',
    },
    detail: {
      'zh-CN': '可上传图片、PDF、Office 文档、录音、录像和纯文本，且内容须与扩展名一致',
      'zh-TW': '可上傳圖片、PDF、Office 文件、錄音、錄影和純文字，且內容須與副檔名一致',
      en: 'Pictures, PDF, office documents, sound, video and plain text are accepted; content must match the extension',
    },
  },
  noSuchTicket: {
    status: 400,
    title: {
      'zh-CN': '关联工单编号不存在：{numbers}',
      'zh-TW': '關聯工單編號不存在：{numbers}',
      en: 'No such related ticket: {numbers}',
    },
  },
});
