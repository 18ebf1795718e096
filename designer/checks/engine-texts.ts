import type { LocalText } from '@callweave/platform/kernel';
import type { ValidationError } from '@callweave/runtime/engine';
import { type FlowProblem, rule } from './problem';

interface FriendlyText {
  key: string;
  /** Named groups become facts. */
  pattern: RegExp;
  text: LocalText;
}

const text = (zhCN: string, zhTW: string, en: string): LocalText => ({ 'zh-CN': zhCN, 'zh-TW': zhTW, en });

/** What the engine's texts mean for the person who draws; the first match wins. */
const friendlyTexts: readonly FriendlyText[] = [
  {
    key: 'bpmn-unsupported-element',
    pattern: /^Elements of type '(?<type>[^']*)' are currently not supported/,
    text: text(
      '还不支持这种元素：{type}',
      '還不支援這種元素：{type}',
      'This kind of element is not supported yet: {type}',
    ),
  },
  {
    key: 'start-missing',
    pattern: /^Must have at least one start event/,
    text: text('缺少开始事件', '缺少開始事件', 'There is no start event'),
  },
  {
    key: 'start-twice',
    pattern: /^Multiple none start events/,
    text: text('只能有一个开始事件', '只能有一個開始事件', 'There may be only one start event'),
  },
  {
    key: 'start-trigger',
    pattern: /^Start events with a trigger/,
    text: text(
      '开始事件还不能带触发条件（定时、消息等）',
      '開始事件還不能帶觸發條件（定時、訊息等）',
      'A start event cannot have a trigger (timer, message …) yet',
    ),
  },
  {
    key: 'end-with-outgoing',
    pattern: /^End events must not have outgoing/,
    text: text('结束事件后面不能再有连线', '結束事件後面不能再有連線', 'Nothing may follow an end event'),
  },
  {
    key: 'condition-missing',
    pattern: /^Must have a condition or be default flow/,
    text: text(
      '网关的每条分支都要有条件，或设为默认分支',
      '閘道的每條分支都要有條件，或設為預設分支',
      'Every branch of this gateway needs a condition or must be the default',
    ),
  },
  {
    key: 'endless-loop',
    pattern: /straight-through processing loop: (?<path>.*)$/,
    text: text(
      '流程会不停地循环，中间没有任何等待：{path}',
      '流程會不停地循環，中間沒有任何等待：{path}',
      'The flow would run in circles without ever waiting: {path}',
    ),
  },
  {
    key: 'node-type-missing',
    pattern: /zeebe:(taskDefinition|calledDecision|script)'/,
    text: text('还没有选择节点类型', '還沒有選擇節點類型', 'No node type was chosen'),
  },
  {
    key: 'called-flow-missing',
    pattern: /zeebe:calledElement/,
    text: text('还没有选择要调用的流程', '還沒有選擇要呼叫的流程', 'No flow to call was chosen'),
  },
  {
    key: 'expression-invalid',
    pattern: /^failed to parse expression '(?<expression>[\s\S]*)': (?<reason>[\s\S]*)$/,
    text: text(
      '表达式有误：{expression}（{reason}）',
      '運算式有誤：{expression}（{reason}）',
      'The expression cannot be read: {expression} ({reason})',
    ),
  },
  {
    key: 'expression-expected',
    pattern: /^Expected expression but found static value '(?<value>[\s\S]*)'\. An/,
    text: text(
      '这里要写表达式，以 = 开头：{value}',
      '這裡要寫運算式，以 = 開頭：{value}',
      'An expression is needed here, starting with =: {value}',
    ),
  },
  {
    key: 'expression-missing',
    pattern: /^Expected expression but not found/,
    text: text('有必填的内容没有填写', '有必填的內容沒有填寫', 'A required entry is empty'),
  },
  {
    key: 'timer-invalid',
    pattern: /timer|cycle/i,
    text: text(
      '时间设置有误：{reason}',
      '時間設定有誤：{reason}',
      'The timer is not set correctly: {reason}',
    ),
  },
  {
    key: 'boundary-without-flow',
    pattern: /^Must have at least one outgoing sequence flow/,
    text: text('边界事件后面要有连线', '邊界事件後面要有連線', 'Something must follow this boundary event'),
  },
  {
    key: 'message-incomplete',
    pattern: /zeebe:subscription|Name must be present|reference a message/,
    text: text(
      '消息的名称或关联键没有填写',
      '訊息的名稱或關聯鍵沒有填寫',
      'The name or key of the message is missing',
    ),
  },
  {
    key: 'error-code-twice',
    pattern: /^Multiple error catch events with the same error code '(?<code>[^']*)'/,
    text: text(
      '同一处重复捕获了错误码“{code}”',
      '同一處重複捕獲了錯誤碼「{code}」',
      'The error code “{code}” is caught twice at the same place',
    ),
  },
  {
    key: 'error-missing',
    pattern: /^Must reference an error/,
    text: text('还没有选择错误码', '還沒有選擇錯誤碼', 'No error code was chosen'),
  },
  {
    key: 'mapping-target-invalid',
    pattern: /^Expected path expression '(?<target>[^']*)'/,
    text: text(
      '变量名“{target}”不可用，只能用字母、数字和下划线',
      '變數名稱「{target}」不可用，只能用字母、數字和底線',
      '“{target}” cannot be a variable name; use letters, digits and underscores',
    ),
  },
  {
    key: 'id-twice',
    pattern: /^cvc-id\.2: .*'(?<id>[^']*)'/,
    text: text('编号“{id}”出现了两次', '編號「{id}」出現了兩次', 'The id “{id}” occurs twice'),
  },
  {
    key: 'process-missing',
    pattern: /^Must contain at least one executable process/,
    text: text('没有可执行的流程', '沒有可執行的流程', 'There is no executable process'),
  },
];

const unreadable = rule(
  'error',
  'bpmn-invalid',
  text('流程图有误：{reason}', '流程圖有誤：{reason}', 'The diagram is not valid: {reason}'),
);

/** The engine's refusal in the words of the person who draws. */
export function problemOfEngine({ elementId, text: reason }: ValidationError): FlowProblem {
  for (const { key, pattern, text: friendly } of friendlyTexts) {
    const match = pattern.exec(reason);
    if (match) return rule('error', key, friendly)(elementId, { reason, ...match.groups });
  }
  return unreadable(elementId, { reason });
}
