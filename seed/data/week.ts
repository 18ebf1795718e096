/** A week of the demo bank, told as what people and callers did. Days count back from today: 6 is six days ago. */

export interface DemoStep {
  by: string;
  action: 'submit' | 'forward' | 'solve' | 'return' | 'transfer' | 'void';
  /** Minutes after the step before. */
  afterMinutes: number;
  opinion?: string;
  /** Login name, for `transfer`. */
  to?: string;
  fields?: Readonly<Record<string, unknown>>;
}

export interface DemoTicket {
  daysAgo: number;
  /** Local time `HH:mm`. */
  at: string;
  by: string;
  fields: Readonly<Record<string, unknown>>;
  /** Steps after submission; a ticket with few is still open. */
  steps: readonly DemoStep[];
  urges?: readonly { by: string; text: string }[];
}

const ticket = (
  title: string,
  category: string,
  urgency: string,
  customerName: string,
  customerPhone: string,
  content: string,
) => ({ title, category, urgency, customerName, customerPhone, content });

const forward = (afterMinutes: number, opinion = '情况属实，请处理'): DemoStep => ({
  by: 'audit',
  action: 'forward',
  afterMinutes,
  opinion,
});
const solve = (by: string, afterMinutes: number, result: string): DemoStep => ({
  by,
  action: 'solve',
  afterMinutes,
  fields: { result },
});

export const tickets: readonly DemoTicket[] = [
  {
    daysAgo: 6,
    at: '09:12',
    by: 'agent',
    fields: ticket(
      '信用卡账单重复入账',
      'complaint',
      'high',
      '王建国',
      '13812340001',
      '客户反映十月账单中同一笔超市消费出现两次，要求核实并退回。',
    ),
    steps: [forward(35), solve('card', 160, '经核实为商户重复请款，已发起调账，三个工作日内退回。')],
  },
  {
    daysAgo: 6,
    at: '14:40',
    by: 'shanghai',
    fields: ticket(
      '网点排队时间过长',
      'complaint',
      'normal',
      '刘芳',
      '13916780002',
      '浦东支行上午排队超过一小时，仅开放两个窗口。',
    ),
    steps: [
      forward(50),
      { by: 'agent', action: 'transfer', afterMinutes: 30, to: 'shanghai', opinion: '转上海分行核实' },
      solve('shanghai', 300, '已与网点沟通，高峰时段增开窗口，并向客户致歉。'),
    ],
  },
  {
    daysAgo: 5,
    at: '10:05',
    by: 'agent2',
    fields: ticket(
      '手机银行转账限额咨询',
      'other',
      'low',
      '张伟',
      '13700010003',
      '客户希望把手机银行单日转账限额提高到五十万元。',
    ),
    steps: [
      { by: 'audit', action: 'solve', afterMinutes: 20, opinion: '已告知客户携带证件到网点调整限额。' },
    ],
  },
  {
    daysAgo: 5,
    at: '16:22',
    by: 'beijing',
    fields: ticket(
      '建议增加夜间人工服务',
      'suggestion',
      'low',
      '孙丽',
      '13611110004',
      '客户建议周末夜间也提供人工服务。',
    ),
    steps: [forward(90), solve('agent', 600, '已记录并提交产品部门评估。')],
  },
  {
    daysAgo: 4,
    at: '11:30',
    by: 'agent',
    fields: ticket(
      '资料不全的开户申诉',
      'difficult',
      'normal',
      '何俊',
      '13522220005',
      '客户称开户被拒，未说明网点与时间。',
    ),
    steps: [
      { by: 'audit', action: 'return', afterMinutes: 25, opinion: '请补充网点名称与办理时间' },
      {
        by: 'agent',
        action: 'submit',
        afterMinutes: 70,
        fields: { content: '客户称十一月十五日上午在浦东支行开户被拒，原因是职业证明不符。' },
      },
      forward(40),
      solve('shanghai', 400, '网点已重新审核资料，客户改日前往办理。'),
    ],
  },
  {
    daysAgo: 3,
    at: '09:48',
    by: 'agent2',
    fields: ticket(
      '表扬大堂经理',
      'praise',
      'low',
      '郑秀英',
      '13433330006',
      '客户表扬浦东支行大堂经理协助老人办理业务。',
    ),
    steps: [forward(60, '转网点公示'), solve('shanghai', 200, '已在网点晨会表扬。')],
  },
  {
    daysAgo: 3,
    at: '15:10',
    by: 'agent',
    fields: ticket(
      '重复登记的投诉',
      'complaint',
      'normal',
      '王建国',
      '13812340001',
      '与之前账单重复入账为同一事项。',
    ),
    steps: [{ by: 'audit', action: 'void', afterMinutes: 15, opinion: '重复工单，作废' }],
  },
  {
    daysAgo: 2,
    at: '10:20',
    by: 'shanghai',
    fields: ticket(
      '自助设备吞卡',
      'difficult',
      'critical',
      '吴强',
      '13344440007',
      '客户在世纪大道自助网点取款时被吞卡，急需取回。',
    ),
    steps: [forward(10, '加急')],
    urges: [{ by: 'shanghai', text: '客户已第二次来电，请尽快联系。' }],
  },
  {
    daysAgo: 2,
    at: '13:35',
    by: 'agent',
    fields: ticket(
      '理财产品到期未到账',
      'complaint',
      'high',
      '冯敏',
      '13255550008',
      '客户称昨日到期的理财本金至今未到账。',
    ),
    steps: [
      forward(30),
      { by: 'agent2', action: 'transfer', afterMinutes: 45, to: 'card', opinion: '请银行卡部核实清算' },
    ],
  },
  {
    daysAgo: 1,
    at: '09:05',
    by: 'beijing',
    fields: ticket(
      '短信通知未收到',
      'difficult',
      'normal',
      '褚天',
      '13166660009',
      '客户更换手机号后收不到动账短信。',
    ),
    steps: [forward(55)],
  },
  {
    daysAgo: 1,
    at: '11:16',
    by: 'agent2',
    fields: ticket('咨询外币兑换', 'other', 'low', '卫兰', '13077770010', '客户咨询出境前换汇所需材料。'),
    steps: [],
  },
  {
    daysAgo: 1,
    at: '17:42',
    by: 'agent',
    fields: ticket(
      '代扣扣款失败',
      'complaint',
      'high',
      '蒋涛',
      '15988880011',
      '水费代扣连续两月失败，产生滞纳金，要求说明原因。',
    ),
    steps: [],
  },
  {
    daysAgo: 0,
    at: '08:50',
    by: 'agent',
    fields: ticket(
      '贷款利率调整疑问',
      'difficult',
      'normal',
      '沈悦',
      '15899990012',
      '客户收到利率调整通知，对重定价日有疑问。',
    ),
    steps: [{ by: 'audit', action: 'return', afterMinutes: 12, opinion: '请补充客户的贷款合同编号后四位' }],
  },
];

/** One call on the hotline: what the caller pressed, prompt after prompt; the last entry may be to hang up. */
export interface DemoCall {
  daysAgo: number;
  at: string;
  from: string;
  does: readonly { whenHearing: string; press?: string; hangUp?: true }[];
}

const mandarin = { whenHearing: '普通话请按一', press: '1' } as const;
const english = { whenHearing: '普通话请按一', press: '2' } as const;

export const calls: readonly DemoCall[] = [
  {
    daysAgo: 6,
    at: '10:02',
    from: '13812340001',
    does: [
      mandarin,
      { whenHearing: '银行卡挂失请按一', press: '2' },
      { whenHearing: '银行卡挂失请按一', hangUp: true },
    ],
  },
  {
    daysAgo: 5,
    at: '09:31',
    from: '13916780002',
    does: [
      mandarin,
      { whenHearing: '银行卡挂失请按一', press: '1' },
      { whenHearing: '请输入需要挂失', press: '6222021234567890128#' },
    ],
  },
  {
    daysAgo: 4,
    at: '21:14',
    from: '13700010003',
    does: [
      mandarin,
      { whenHearing: '银行卡挂失请按一', press: '1' },
      { whenHearing: '请输入需要挂失', hangUp: true },
    ],
  },
  { daysAgo: 3, at: '15:47', from: '13611110004', does: [{ whenHearing: '普通话请按一', hangUp: true }] },
  {
    daysAgo: 2,
    at: '11:08',
    from: '13522220005',
    does: [
      english,
      { whenHearing: 'To report a lost card', press: '2' },
      { whenHearing: 'To report a lost card', hangUp: true },
    ],
  },
  {
    daysAgo: 1,
    at: '14:26',
    from: '13433330006',
    does: [
      mandarin,
      { whenHearing: '银行卡挂失请按一', press: '1' },
      { whenHearing: '请输入需要挂失', press: '6222020000001234567' },
      { whenHearing: '卡号有误', press: '6222021234567890128' },
    ],
  },
  {
    daysAgo: 0,
    at: '08:40',
    from: '13344440007',
    does: [
      mandarin,
      { whenHearing: '银行卡挂失请按一', press: '9' },
      { whenHearing: '银行卡挂失请按一', hangUp: true },
    ],
  },
];
