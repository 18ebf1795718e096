// What the screens show in screenshots made without a server; shapes are checked against the contracts by samples.spec.ts.
const minute = 60_000;
const hour = 60 * minute;
/** ISO time so many milliseconds from now. */
const at = (ms: number) => new Date(Date.now() + ms).toISOString();
const text = (zhCN: string, zhTW: string, en: string) => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });
const li = { id: 'u-li', name: '李晓彤' };
const wang = { id: 'u-wang', name: '王建国' };
const zhao = { id: 'u-zhao', name: '欧阳若兰' };

export const me = {
  user: { id: 'u-li', loginName: 'lixt', name: '李晓彤', workNumber: '1024' },
  tenant: { id: 't', code: 'demo', name: '云山银行' },
  institution: { id: 'i', name: '客户服务中心' },
  department: { id: 'd', name: '一线班组' },
  post: { id: 'p1', name: '客服坐席' },
  posts: [
    { id: 'p1', name: '客服坐席' },
    { id: 'p2', name: '审核岗' },
  ],
  rights: [
    'calls.view',
    'flows.edit',
    'flows.view',
    'phone.use',
    'tickets.audit',
    'tickets.create',
    'tickets.handle',
    'tickets.query',
    'work-items.institution',
  ],
  scopes: {},
  locale: 'zh-CN',
  theme: 'system',
  timeZone: 'Asia/Shanghai',
  mustChangePassword: false,
};

const titles = [
  '信用卡被盗刷，要求紧急挂失并核实三笔境外交易',
  '手机银行无法登录',
  '对公账户年检资料补充',
  '投诉：网点排队时间过长，大堂经理态度不佳，希望给予书面答复并说明后续改进安排',
  '房贷提前还款预约',
  '理财产品到期未到账',
  '转账被风控拦截，客户要求解除',
  '社保卡补办进度查询',
  '外币现钞预约取款',
  'ETC 扣费异常',
  '客户信息变更（手机号）',
  '跨行转账手续费争议',
];
const types = ['银行卡挂失', '业务咨询', '投诉处理', '对公业务'];
const steps = ['审核', '处理', '复核', '回访'];
const states = ['audit', 'toHandle', 'toHandle', 'returned'];
const urgencies = ['critical', 'normal', 'normal', 'high', undefined];

export const workItems = titles.map((title, index) => ({
  id: `w${index}`,
  state: 'open',
  elementId: 'audit',
  stepName: steps[index % 4]!,
  flowKey: 'bank-ticket',
  flowName: types[index % 4]!,
  releaseId: 'r1',
  processInstanceKey: '2251799813685251',
  subject: {
    kind: 'ticket',
    id: `k${index}`,
    number: `202611210${String(1042 + index)}`,
    title,
    state: states[index % 4]!,
    urgency: urgencies[index % 5],
    urgeCount: index === 3 ? 2 : 0,
  },
  claimedBy: index % 3 === 0 ? undefined : li,
  dueAt: index === 5 ? undefined : at(-hour + index * 37 * minute),
  createdAt: at(-(index + 1) * 47 * minute),
}));

export const counts = { mine: 12, role: 34, institution: 100, handled: 100, urged: 2, overdue: 2, cap: 100 };

const options = (...labels: [string, string][]) => labels.map(([value, label]) => ({ value, label }));
export const form = {
  id: 'audit',
  type: 'default',
  components: [
    {
      type: 'group',
      label: '客户与卡片',
      components: [
        {
          type: 'textfield',
          key: 'customerName',
          id: 'customerName',
          label: '客户姓名',
          validate: { required: true },
          layout: { row: 'r1', columns: 8 },
        },
        {
          type: 'phone',
          key: 'phone',
          id: 'phone',
          label: '联系电话',
          validate: { required: true },
          layout: { row: 'r1', columns: 8 },
        },
        {
          type: 'textfield',
          key: 'cardNumber',
          id: 'cardNumber',
          label: '卡号',
          readonly: true,
          layout: { row: 'r2', columns: 8 },
        },
        {
          type: 'amount',
          key: 'amount',
          id: 'amount',
          label: '涉及金额（元）',
          layout: { row: 'r2', columns: 8 },
        },
      ],
    },
    {
      type: 'select',
      key: 'reason',
      id: 'reason',
      label: '挂失原因',
      values: options(['lost', '遗失'], ['stolen', '被盗'], ['other', '其他']),
      validate: { required: true },
    },
    {
      type: 'radio',
      key: 'urgency',
      id: 'urgency',
      label: '紧急程度',
      values: options(['normal', '普通'], ['high', '紧急'], ['critical', '特急']),
    },
    {
      type: 'datetime',
      key: 'lostOn',
      id: 'lostOn',
      label: '发现日期',
      subtype: 'date',
      dateLabel: '发现日期',
    },
    {
      type: 'textarea',
      key: 'description',
      id: 'description',
      label: '情况说明',
      description: '请写明时间、地点与金额，处理人会据此核实。',
    },
    { type: 'checkbox', key: 'notified', id: 'notified', label: '已告知客户挂失后不可撤销' },
  ],
};
const data = {
  customerName: '陈思远',
  phone: '13800138000',
  cardNumber: '6222 **** **** 1234',
  amount: '12800.00',
  reason: 'stolen',
  urgency: 'critical',
  description:
    '客户称昨晚 23:10 收到三笔境外消费短信，合计约一万二千八百元，本人在国内且卡片在手。已临时冻结。',
};
const action = (key: string, label: object, kind: string, more = {}) => ({
  key,
  label,
  kind,
  requiredCheck: kind === 'primary',
  opinion: 'optional',
  groups: [],
  ...more,
});
const actions = [
  action('solve', text('解决', '解決', 'Solve'), 'primary', { targetState: 'solved' }),
  action('forward', text('送交处理', '送交處理', 'Forward'), 'primary', { targetState: 'toHandle' }),
  action('return', text('退回', '退回', 'Return'), 'normal', { opinion: 'required' }),
  action('transfer', text('转交', '轉交', 'Transfer'), 'normal', { targetRight: 'tickets.handle' }),
  action('void', text('废单', '廢單', 'Void'), 'danger', {
    opinion: 'required',
    confirm: text('作废后流程结束，确定吗？', '作廢後流程結束，確定嗎？', 'Voiding ends the flow. Continue?'),
  }),
];

export const step = {
  ...workItems[0]!,
  claimedBy: li,
  openedBy: li,
  openedAt: at(-5 * minute),
  form,
  data,
  actions,
  platformActions: ['save', 'abandon', 'urge', 'withdraw'],
  draft: { fields: { description: data.description }, savedAt: at(-2 * minute) },
  canWork: true,
};

export const tickets = workItems.map(({ subject, flowKey, flowName, createdAt }, index) => ({
  id: subject.id,
  number: subject.number,
  flowKey,
  typeName: flowName,
  title: subject.title,
  state: index === 4 ? 'solved' : index === 7 ? 'voided' : subject.state,
  stage: index === 4 || index === 7 ? 'ended' : index === 10 ? 'draft' : 'inFlow',
  urgency: subject.urgency,
  creator: index % 2 ? wang : zhao,
  createdAt,
  updatedAt: at(-index * 9 * minute),
  urgeCount: subject.urgeCount,
  version: 3,
}));

export const ticket = {
  ...tickets[0]!,
  fields: data,
  columns: [
    { key: 'customerName', label: '客户姓名', type: 'textfield' },
    { key: 'phone', label: '联系电话', type: 'phone' },
    { key: 'cardNumber', label: '卡号', type: 'textfield' },
    { key: 'amount', label: '涉及金额（元）', type: 'amount' },
    { key: 'reason', label: '挂失原因', type: 'select' },
    { key: 'urgency', label: '紧急程度', type: 'radio' },
    { key: 'description', label: '情况说明', type: 'textarea' },
  ],
  form,
  actions: [],
  releaseId: 'r1',
  steps: [workItems[0]!],
  attachments: [
    {
      id: 'f1',
      name: '交易短信截图.png',
      contentType: 'image/png',
      sizeBytes: 284_113,
      uploadedBy: li,
      uploadedAt: at(-hour),
    },
    {
      id: 'f2',
      name: '客户授权书（签字扫描件）2026-11-20 最终版.pdf',
      contentType: 'application/pdf',
      sizeBytes: 1_884_113,
      uploadedBy: wang,
      uploadedAt: at(-hour),
    },
  ],
  relatedNumbers: ['2026112001001'],
  callIds: ['c1'],
  can: { editDraft: false, withdraw: true, urge: true, attach: true, handle: 'w0' },
};

export const history = [
  {
    id: 'h3',
    at: at(-12 * minute),
    who: wang,
    action: 'forward',
    actionLabel: '送交处理',
    stepName: '审核',
    stateBefore: 'audit',
    stateAfter: 'toHandle',
    opinion: '已核实三笔交易均为境外网购，建议走拒付流程。',
  },
  {
    id: 'h2',
    at: at(-40 * minute),
    who: zhao,
    action: 'submit',
    actionLabel: '提交',
    stepName: '建单',
    stateBefore: 'new',
    stateAfter: 'audit',
  },
  {
    id: 'h1',
    at: at(-47 * minute),
    who: zhao,
    action: 'create',
    actionLabel: '创建',
    stepName: '',
    stateAfter: 'new',
  },
];
export const changes = [
  {
    id: 'x1',
    at: at(-12 * minute),
    who: wang,
    stepName: '审核',
    key: 'urgency',
    label: '紧急程度',
    before: 'high',
    after: 'critical',
  },
];
export const notes = [{ id: 'n1', at: at(-9 * minute), who: li, text: '客户下午三点后方便接电话。' }];
export const urges = [{ id: 'g1', at: at(-6 * minute), who: wang, text: '客户再次来电询问，请尽快处理。' }];
export const ticketTypes = types.map((name, index) => ({
  flowKey: `flow-${index}`,
  name,
  releaseId: 'r1',
  version: index + 1,
}));
export const ticketType = {
  ...ticketTypes[0]!,
  form,
  actions: actions
    .slice(0, 1)
    .map((one) => ({ ...one, key: 'submit', label: text('提交', '提交', 'Submit') })),
};

const callRow = (index: number) => ({
  id: `c${index}`,
  direction: index % 4 === 3 ? 'outbound' : 'inbound',
  callerNumber: `138${String(10_000_000 + index * 738_291)}`,
  calledNumber: '95588',
  serviceNumber: '95588',
  startedAt: at(-index * 23 * minute),
  answeredAt: at(-index * 23 * minute + 2000),
  endedAt: index === 0 ? undefined : at(-index * 23 * minute + 95_000),
  talkSeconds: index === 0 ? undefined : 93 + index * 17,
  state: index === 0 ? 'active' : 'ended',
  answerState:
    index === 0
      ? undefined
      : ['ivr', 'answered', 'abandonedInQueue', 'voicemail', 'ringingUnanswered'][index % 5],
  hangUpSide: index === 0 ? undefined : 'caller',
  flowName: '云山银行热线',
  keys: '1 > 2 > 6222********1234 > #',
  ticketIds: index % 2 ? ['k0'] : [],
});
export const calls = Array.from({ length: 11 }, (_, index) => callRow(index));
const turn = (ms: number, prompt: string, keys?: string) => ({ at: at(-hour + ms), prompt, keys });
export const call = {
  ...callRow(1),
  callerName: '陈思远',
  trace: [
    { id: '1', at: at(-hour), nodeType: 'answer', elementId: 'a', nodeName: '接听', turns: [], exit: 'done' },
    {
      id: '2',
      at: at(-hour + 1000),
      nodeType: 'say',
      elementId: 'b',
      nodeName: '欢迎语',
      turns: [turn(1000, '您好，欢迎致电云山银行。')],
      exit: 'done',
    },
    {
      id: '3',
      at: at(-hour + 6000),
      nodeType: 'menu',
      elementId: 'c',
      nodeName: '语言选择',
      turns: [turn(6000, '普通话请按 1，粤语请按 2，英语服务请按 3。', '1')],
      exit: '1',
    },
    {
      id: '4',
      at: at(-hour + 12_000),
      nodeType: 'menu',
      elementId: 'd',
      nodeName: '主菜单',
      turns: [
        turn(12_000, '账户查询请按 1，银行卡挂失请按 2，人工服务请按 0。'),
        turn(22_000, '没有收到您的按键，请重新选择。', '2'),
      ],
      exit: '2',
    },
    {
      id: '5',
      at: at(-hour + 31_000),
      nodeType: 'collect-digits',
      elementId: 'e',
      nodeName: '输入卡号',
      turns: [turn(31_000, '请输入您的卡号，以井号键结束。', '6222********1234')],
      exit: 'done',
    },
    {
      id: '6',
      at: at(-hour + 52_000),
      nodeType: 'ticket-create',
      elementId: 'f',
      nodeName: '创建挂失工单',
      turns: [],
      exit: 'done',
      ticketId: 'k0',
    },
    {
      id: '7',
      at: at(-hour + 53_000),
      nodeType: 'hang-up',
      elementId: 'g',
      nodeName: '挂机',
      turns: [turn(53_000, '挂失已受理，感谢您的来电。')],
      exit: 'call-ended',
    },
  ],
};
