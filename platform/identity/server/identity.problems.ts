import { defineProblems } from '@callweave/platform/kernel';

export const identityProblems = defineProblems('identity', {
  signInFailed: {
    status: 401,
    title: {
      'zh-CN': '登录名或密码不正确',
      'zh-TW': '登入名或密碼不正確',
      en: 'Login name or password is not right',
    },
  },
  tooManyAttempts: {
    status: 429,
    title: { 'zh-CN': '登录失败次数过多', 'zh-TW': '登入失敗次數過多', en: 'Too many failed sign-ins' },
    detail: {
      'zh-CN': '请在 {seconds} 秒后再试',
      'zh-TW': '請在 {seconds} 秒後再試',
      en: 'Try again in {seconds} seconds',
    },
  },
  changePasswordFirst: {
    status: 403,
    title: {
      'zh-CN': '请先修改初始密码',
      'zh-TW': '請先修改初始密碼',
      en: 'Change your first password first',
    },
  },
  wrongCurrentPassword: {
    status: 409,
    title: { 'zh-CN': '原密码不正确', 'zh-TW': '原密碼不正確', en: 'The current password is not right' },
  },
  samePassword: {
    status: 409,
    title: {
      'zh-CN': '新密码不能与原密码相同',
      'zh-TW': '新密碼不能與原密碼相同',
      en: 'The new password must differ from the current one',
    },
  },
  nameTaken: {
    status: 409,
    title: {
      'zh-CN': '该登录名/工号已存在，请修改',
      'zh-TW': '該登入名/工號已存在，請修改',
      en: 'This login name or work number exists already; choose another',
    },
  },
  titleTaken: {
    status: 409,
    title: {
      'zh-CN': '名称“{name}”已存在',
      'zh-TW': '名稱「{name}」已存在',
      en: 'The name “{name}” exists already',
    },
  },
  unknownReference: {
    status: 400,
    title: {
      'zh-CN': '引用的{what}不存在',
      'zh-TW': '引用的{what}不存在',
      en: 'The {what} referred to does not exist',
    },
  },
  unknownRight: {
    status: 400,
    title: {
      'zh-CN': '没有名为 {right} 的权限',
      'zh-TW': '沒有名為 {right} 的權限',
      en: 'There is no right {right}',
    },
  },
  institutionLoop: {
    status: 409,
    title: {
      'zh-CN': '机构不能移到自己的下级之下',
      'zh-TW': '機構不能移到自己的下級之下',
      en: 'An institution cannot move beneath itself',
    },
  },
  notYourPost: {
    status: 403,
    title: { 'zh-CN': '您不在该岗位', 'zh-TW': '您不在該崗位', en: 'You do not hold this post' },
  },
  lastManager: {
    status: 409,
    title: {
      'zh-CN': '至少须保留一位可管理用户的启用用户',
      'zh-TW': '至少須保留一位可管理使用者的啟用使用者',
      en: 'At least one active user must be able to manage users',
    },
  },
});
