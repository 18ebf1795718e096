import { defineProblems } from '@callweave/platform/kernel';

/** What can be wrong with a request before any area sees it. */
export const httpProblems = defineProblems('http', {
  notFound: {
    status: 404,
    title: { 'zh-CN': '没有此地址', 'zh-TW': '沒有此位址', en: 'No such address' },
  },
  methodNotAllowed: {
    status: 405,
    title: { 'zh-CN': '此地址不支持该方法', 'zh-TW': '此位址不支援該方法', en: 'Method not allowed here' },
  },
  wrongOrigin: {
    status: 403,
    title: {
      'zh-CN': '请求来自其他网站，已拒绝',
      'zh-TW': '請求來自其他網站，已拒絕',
      en: 'Requests from other sites are refused',
    },
  },
  missingIdempotencyKey: {
    status: 400,
    title: {
      'zh-CN': '缺少请求头 Idempotency-Key',
      'zh-TW': '缺少請求標頭 Idempotency-Key',
      en: 'The header Idempotency-Key is missing',
    },
    detail: {
      'zh-CN': '每次写操作须带 8–128 个可见 ASCII 字符的唯一键',
      'zh-TW': '每次寫入須帶 8–128 個可見 ASCII 字元的唯一鍵',
      en: 'Every write needs a unique key of 8–128 visible ASCII characters',
    },
  },
  malformedJson: {
    status: 400,
    title: {
      'zh-CN': '请求体不是有效的 JSON',
      'zh-TW': '請求內容不是有效的 JSON',
      en: 'The body is not valid JSON',
    },
  },
  tooDeep: {
    status: 400,
    title: { 'zh-CN': '请求体嵌套过深', 'zh-TW': '請求內容巢狀過深', en: 'The body is nested too deeply' },
  },
  forbiddenKey: {
    status: 400,
    title: {
      'zh-CN': '请求体含有不允许的字段名 {key}',
      'zh-TW': '請求內容含有不允許的欄位名 {key}',
      en: 'The body uses the forbidden name {key}',
    },
  },
  jsonExpected: {
    status: 415,
    title: {
      'zh-CN': '请求体须为 application/json',
      'zh-TW': '請求內容須為 application/json',
      en: 'The body must be application/json',
    },
  },
  fileExpected: {
    status: 400,
    title: {
      'zh-CN': '缺少文件名或文件内容',
      'zh-TW': '缺少檔名或檔案內容',
      en: 'The file or its name is missing',
    },
  },
  tooLarge: {
    status: 413,
    title: { 'zh-CN': '请求体过大', 'zh-TW': '請求內容過大', en: 'The body is too large' },
    detail: { 'zh-CN': '最多 {limit}', 'zh-TW': '最多 {limit}', en: 'At most {limit}' },
  },
  incomplete: {
    status: 400,
    title: { 'zh-CN': '请求未传输完整', 'zh-TW': '請求未傳輸完整', en: 'The request broke off' },
  },
  busy: {
    status: 503,
    title: {
      'zh-CN': '系统繁忙，请稍后再试',
      'zh-TW': '系統忙碌，請稍後再試',
      en: 'Busy right now; try again shortly',
    },
  },
  unavailable: {
    status: 503,
    title: {
      'zh-CN': '数据暂时无法读写，请稍后再试',
      'zh-TW': '資料暫時無法讀寫，請稍後再試',
      en: 'Data cannot be read or saved right now; try again shortly',
    },
  },
  starting: {
    status: 503,
    title: {
      'zh-CN': '服务正在启动，请稍后再试',
      'zh-TW': '服務正在啟動，請稍後再試',
      en: 'Starting; try again shortly',
    },
  },
  stopping: {
    status: 503,
    title: {
      'zh-CN': '服务正在重启，请稍后再试',
      'zh-TW': '服務正在重新啟動，請稍後再試',
      en: 'Restarting; try again shortly',
    },
  },
  technical: {
    status: 500,
    title: { 'zh-CN': '系统出错', 'zh-TW': '系統出錯', en: 'Something went wrong' },
    detail: {
      'zh-CN': '您的操作未完成；若再次发生，请把请求编号 {requestId} 告知管理员',
      'zh-TW': '您的操作未完成；若再次發生，請將請求編號 {requestId} 告知管理員',
      en: 'Nothing was done; if it happens again, give the request number {requestId} to an administrator',
    },
  },
});
