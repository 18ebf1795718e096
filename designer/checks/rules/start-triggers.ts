import { fieldsOf, propertiesIn } from '@callweave/platform/form-logic';
import type { FormSchema } from '@callweave/platform/kernel';
import {
  type ElementModel,
  type EventModel,
  firstDue,
  isExpression,
  nextDue,
} from '@callweave/runtime/engine';

import { type FlowProblem, rule } from '../problem';
import type { RuleContext } from '../rule-context';

type Timer = Extract<EventModel, { kind: 'timer' }>;

const leadsNowhere = rule('warning', 'start-leads-nowhere', {
  'zh-CN': '开始后没有任何环节，工单一创建就结束',
  'zh-TW': '開始後沒有任何環節，工單一建立就結束',
  en: 'Nothing follows this start: its tickets end as soon as they are created',
});
const lacksValues = rule('warning', 'start-lacks-values', {
  'zh-CN': '定时开始时没有人填表，必填项“{fields}”会让工单创建不了',
  'zh-TW': '定時開始時沒有人填表，必填項「{fields}」會讓工單建立不了',
  en: 'Nobody fills the form at a timed start; the required “{fields}” would keep the ticket from being created',
});

/** A ticket more often than that is nobody's wish: 60 s. */
const shortestIntervalMs = 60_000;

const wrongKind = {
  call: rule('error', 'start-trigger-in-call', {
    'zh-CN': '呼叫流程由来电开始，不能由时间或消息开始',
    'zh-TW': '呼叫流程由來電開始，不能由時間或訊息開始',
    en: 'A call flow starts with a call; a time or a message cannot start it',
  }),
  script: rule('error', 'start-trigger-in-script', {
    'zh-CN': '话术在通话中开始，不能由时间或消息开始',
    'zh-TW': '話術在通話中開始，不能由時間或訊息開始',
    en: 'A script starts within a call; a time or a message cannot start it',
  }),
};
const timeMissing = rule('error', 'start-time-missing', {
  'zh-CN': '还没有填写什么时候开始',
  'zh-TW': '還沒有填寫什麼時候開始',
  en: 'No time to start at was entered',
});
const timeNotFixed = rule('error', 'start-time-not-fixed', {
  'zh-CN': '开始时间要写固定的值，流程开始前还没有任何变量：{time}',
  'zh-TW': '開始時間要寫固定的值，流程開始前還沒有任何變數：{time}',
  en: 'The start time must be fixed, there are no variables before the flow starts: {time}',
});
const timeIsDuration = rule('error', 'start-time-is-duration', {
  'zh-CN': '开始事件不能等待一段时间，请选择某个时间或重复的时间',
  'zh-TW': '開始事件不能等待一段時間，請選擇某個時間或重複的時間',
  en: 'A start cannot wait for a while; choose a date or a repeating time',
});
const timeInvalid = rule('error', 'start-time-invalid', {
  'zh-CN':
    '开始时间“{time}”的写法有误：每小时写作 R/PT1H，每天 9 点写作 0 0 9 * * *，某个时间写作 2026-12-31T09:00:00+08:00',
  'zh-TW':
    '開始時間「{time}」的寫法有誤：每小時寫作 R/PT1H，每天 9 點寫作 0 0 9 * * *，某個時間寫作 2026-12-31T09:00:00+08:00',
  en: 'The start time “{time}” is not written correctly: every hour is R/PT1H, daily at nine 0 0 9 * * *, a date 2026-12-31T09:00:00+08:00',
});
const tooOften = rule('error', 'start-time-too-often', {
  'zh-CN': '两次开始之间至少要隔一分钟',
  'zh-TW': '兩次開始之間至少要隔一分鐘',
  en: 'There must be at least a minute between two starts',
});
const messageMissing = rule('error', 'start-message-missing', {
  'zh-CN': '还没有填写由哪个消息开始',
  'zh-TW': '還沒有填寫由哪個訊息開始',
  en: 'No message to start by was entered',
});
const messageTooLong = rule('error', 'start-message-too-long', {
  'zh-CN': '消息名称最多 {most} 个字',
  'zh-TW': '訊息名稱最多 {most} 個字',
  en: 'The name of a message has at most {most} characters',
});
const messageTwice = rule('error', 'start-message-twice', {
  'zh-CN': '消息“{message}”已经用在另一个开始事件上',
  'zh-TW': '訊息「{message}」已經用在另一個開始事件上',
  en: 'The message “{message}” already starts the flow elsewhere',
});

/** As messages are published with. */
const longestMessageName = 120;

/** Timers and messages a flow starts by: for kinds the platform can start by itself, and only what can work. */
export function checkStartTriggers({ elements, process, kind, forms }: RuleContext): FlowProblem[] {
  const starts = elements.filter(
    ({ type, scope, event }) => type === 'START_EVENT' && scope === process.id && event,
  );
  if (kind !== 'ticket') return starts.map(({ id }) => wrongKind[kind](id));
  const messages = new Set<string>();
  const fields = requiredFields(elements, process, forms).join('、');
  return starts.flatMap((start) => {
    const { id, event, outgoing } = start;
    const problems = outgoing.length > 0 ? [] : [leadsNowhere(id)];
    if (event?.kind === 'message') problems.push(...checkMessage(start, event.messageName, messages));
    if (event?.kind !== 'timer') return problems;
    if (fields) problems.push(lacksValues(id, { fields }));
    return [...problems, ...checkTimer(start, event)];
  });
}

/** Labels of what the start form always asks for; its problems are told elsewhere. */
function requiredFields(
  elements: RuleContext['elements'],
  { id }: RuleContext['process'],
  forms: RuleContext['forms'],
): string[] {
  const starts = elements.filter(({ type, scope }) => type === 'START_EVENT' && scope === id);
  const { formKey } = starts.find(({ event }) => !event) ?? starts[0] ?? {};
  const form = formKey === undefined ? undefined : (forms[formKey] as FormSchema | undefined);
  if (!Array.isArray(form?.components)) return [];
  return fieldsOf(form)
    .filter(({ component }) => propertiesIn(component, 'validate')['required'] === true)
    .map(({ label }) => label);
}

function checkTimer({ id }: ElementModel, { timerType, expression: time }: Timer): FlowProblem[] {
  if (!time) return [timeMissing(id)];
  if (isExpression(time)) return [timeNotFixed(id, { time })];
  if (timerType === 'duration') return [timeIsDuration(id)];
  const first = firstDue(timerType, time, 0);
  if (!first) return [timeInvalid(id, { time })];
  const second = nextDue(first);
  const third = second && nextDue(second);
  const dates = [first, second, third].flatMap((due) => due?.dueDate ?? []);
  const isTooOften = dates.some((date, index) => index > 0 && date - dates[index - 1]! < shortestIntervalMs);
  return isTooOften ? [tooOften(id)] : [];
}

function checkMessage({ id }: ElementModel, message: string, known: Set<string>): FlowProblem[] {
  if (!message) return [messageMissing(id)];
  if (message.length > longestMessageName) return [messageTooLong(id, { most: longestMessageName })];
  if (known.has(message)) return [messageTwice(id, { message })];
  known.add(message);
  return [];
}
