import { defineProblems } from '@callweave/platform/kernel';

export const workItemProblems = defineProblems('work-item', {
  taken: {
    status: 409,
    title: {
      'zh-CN': '该环节已由{who}办理',
      'zh-TW': '該環節已由{who}辦理',
      en: '{who} has already done this step',
    },
    detail: {
      'zh-CN': '办理时间：{at}。您填写的内容已保存为草稿。',
      'zh-TW': '辦理時間：{at}。您填寫的內容已儲存為草稿。',
      en: 'Done at {at}. What you entered is kept as a draft.',
    },
  },
  movedOn: {
    status: 409,
    title: {
      'zh-CN': '流程已离开该环节',
      'zh-TW': '流程已離開該環節',
      en: 'The flow has left this step',
    },
    detail: {
      'zh-CN': '因超时、撤回或流程终止，时间：{at}。您填写的内容已保存为草稿。',
      'zh-TW': '因逾時、撤回或流程終止，時間：{at}。您填寫的內容已儲存為草稿。',
      en: 'A time limit, a withdrawal or an end of the flow was first, at {at}. What you entered is kept as a draft.',
    },
  },
  engineRefused: {
    status: 409,
    title: {
      'zh-CN': '流程引擎未接受此操作',
      'zh-TW': '流程引擎未接受此操作',
      en: 'The engine did not accept this action',
    },
    detail: { 'zh-CN': '{detail}', 'zh-TW': '{detail}', en: '{detail}' },
  },
  claimed: {
    status: 409,
    title: {
      'zh-CN': '该环节已由{who}领取',
      'zh-TW': '該環節已由{who}領取',
      en: '{who} has claimed this step',
    },
    detail: { 'zh-CN': '领取时间：{at}', 'zh-TW': '領取時間：{at}', en: 'Claimed at {at}' },
  },
  noSuchAction: {
    status: 400,
    title: {
      'zh-CN': '本环节没有“{action}”操作',
      'zh-TW': '本環節沒有「{action}」操作',
      en: 'This step has no action {action}',
    },
  },
  notYourStep: {
    status: 403,
    title: {
      'zh-CN': '您不能办理该环节',
      'zh-TW': '您不能辦理該環節',
      en: 'You may not do this step',
    },
    detail: {
      'zh-CN': '该环节指定给其他人或其他角色',
      'zh-TW': '該環節指定給其他人或其他角色',
      en: 'It is meant for another person or role',
    },
  },
  notWithdrawable: {
    status: 409,
    title: { 'zh-CN': '不能撤回', 'zh-TW': '不能撤回', en: 'This cannot be withdrawn' },
    detail: {
      'zh-CN': '只有最后一步的办理人、且下一环节尚未开始处理时可以撤回',
      'zh-TW': '只有最後一步的辦理人、且下一環節尚未開始處理時可以撤回',
      en: 'Only who did the last step may withdraw it, and only while the next is not opened for handling',
    },
  },
  settingsBroken: {
    status: 422,
    title: {
      'zh-CN': '环节“{step}”的操作设置有误',
      'zh-TW': '環節「{step}」的操作設定有誤',
      en: 'The settings of step {step} are not valid',
    },
    detail: { 'zh-CN': '{detail}', 'zh-TW': '{detail}', en: '{detail}' },
  },
});
