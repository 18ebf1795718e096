import type { DataScope } from '@callweave/platform/kernel';

/** The demo bank's people and order. Names refer to each other by key; the loader turns keys into ids. */

export const tenant = { code: 'yunzhi', name: '云织银行', timeZone: 'Asia/Shanghai' } as const;

/** Everybody's password in the demo: digits and letters, 6–16 characters. */
export const demoPassword = 'Yunzhi2026';

export const institutions = [
  { key: 'head', name: '云织银行总行' },
  { key: 'shanghai', name: '上海分行', parent: 'head' },
  { key: 'pudong', name: '浦东支行', parent: 'shanghai' },
  { key: 'beijing', name: '北京分行', parent: 'head' },
] as const;

export const departments = [
  { key: 'centre', name: '远程银行中心', institution: 'head' },
  { key: 'card', name: '银行卡部', institution: 'head' },
  { key: 'shanghai-service', name: '客户服务部', institution: 'shanghai' },
  { key: 'beijing-service', name: '客户服务部', institution: 'beijing' },
] as const;

type Grants = Readonly<Record<string, DataScope>>;
const everyTicketRight: Grants = {
  'tickets.create': 'tenant',
  'tickets.query': 'tenant',
  'tickets.audit': 'tenant',
  'tickets.handle': 'tenant',
  'tickets.export': 'tenant',
  'tickets.reveal': 'tenant',
  'work-items.institution': 'tenant',
};

/** Roles by what they are for; the matrix of T-02 for the two agent posts. */
export const roles = [
  {
    key: 'create-handle',
    name: '工单创建与处理',
    description: '创建、查询本机构工单，处理转来的工单',
    grants: {
      'tickets.create': 'institution',
      'tickets.query': 'institution',
      'tickets.handle': 'institution',
      'work-items.institution': 'institution',
    },
  },
  {
    key: 'ticket-manager',
    name: '工单管理',
    description: '创建、审核、处理与导出全行工单',
    grants: everyTicketRight,
  },
  {
    key: 'caller',
    name: '通话',
    description: '查看通话记录，使用电话面板',
    grants: { 'calls.view': 'institution', 'phone-pad.use': 'self' },
  },
  {
    key: 'call-manager',
    name: '通话管理',
    description: '查看全行通话，管理服务号与路由规则',
    grants: { 'calls.view': 'tenant', 'calls.manage': 'tenant', 'phone-pad.use': 'self' },
  },
  {
    key: 'flow-designer',
    name: '流程设计',
    description: '设计、发布与监控流程',
    grants: {
      'flows.view': 'tenant',
      'flows.edit': 'tenant',
      'flows.publish': 'tenant',
      'flows.operate': 'tenant',
    },
  },
  {
    key: 'auditor',
    name: '审计',
    description: '查看审计日志',
    grants: { 'audit.view': 'tenant' },
  },
] as const satisfies readonly { key: string; name: string; description: string; grants: Grants }[];

export const posts = [
  { key: 'agent', name: '云客服普通坐席岗', roles: ['create-handle', 'caller'] },
  { key: 'outbound-agent', name: '云客服外呼坐席岗', roles: ['create-handle', 'caller'] },
  { key: 'information', name: '云客服信息管理员岗', roles: ['ticket-manager', 'call-manager'] },
  {
    key: 'designer',
    name: '业务管理员岗',
    roles: ['flow-designer', 'call-manager', 'ticket-manager', 'auditor'],
  },
] as const;

export interface DemoUser {
  loginName: string;
  name: string;
  workNumber: string;
  posts: readonly string[];
  institution: string;
  department?: string;
  /** Shown in the start block; the usual one for its part. */
  part?: '坐席' | '审核' | '业务管理员';
}

export const users: readonly DemoUser[] = [
  {
    loginName: 'agent',
    name: '林晓梅',
    workNumber: '8001',
    posts: ['agent'],
    institution: 'head',
    department: 'centre',
    part: '坐席',
  },
  {
    loginName: 'agent2',
    name: '周志强',
    workNumber: '8002',
    posts: ['agent', 'outbound-agent'],
    institution: 'head',
    department: 'centre',
  },
  {
    loginName: 'card',
    name: '吴雅婷',
    workNumber: '8003',
    posts: ['agent'],
    institution: 'head',
    department: 'card',
  },
  {
    loginName: 'shanghai',
    name: '陈思源',
    workNumber: '8101',
    posts: ['agent'],
    institution: 'shanghai',
    department: 'shanghai-service',
  },
  {
    loginName: 'beijing',
    name: '赵文博',
    workNumber: '8201',
    posts: ['agent'],
    institution: 'beijing',
    department: 'beijing-service',
  },
  {
    loginName: 'audit',
    name: '孙丽华',
    workNumber: '8010',
    posts: ['information'],
    institution: 'head',
    department: 'centre',
    part: '审核',
  },
  {
    loginName: 'designer',
    name: '何嘉明',
    workNumber: '8020',
    posts: ['designer'],
    institution: 'head',
    department: 'centre',
    part: '业务管理员',
  },
];

/** First administrator; holds every right. */
export const administrator = { loginName: 'admin', name: '系统管理员', postName: '系统管理员岗' } as const;

export const serviceNumbers = [
  {
    number: '95599',
    alias: '客服热线',
    flow: 'bank-ivr',
    institution: 'head',
    fallbackPrompt: '系统繁忙，请稍后再拨，紧急挂失请到就近网点办理。',
  },
] as const;
