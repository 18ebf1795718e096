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
    pattern: /^Multiple none start events|^Must have exactly one start event/,
    text: text(
      '只能有一个普通的开始事件（另外的要由时间或消息开始）',
      '只能有一個普通的開始事件（另外的要由時間或訊息開始）',
      'There may be only one plain start event; others need a time or a message',
    ),
  },
  {
    key: 'start-trigger',
    pattern: /^Start events with a trigger/,
    text: text(
      '这里的开始事件不能带触发条件',
      '這裡的開始事件不能帶觸發條件',
      'A start event cannot have a trigger here',
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
    key: 'condition-elsewhere',
    pattern: /^Conditional sequence flows are only supported/,
    text: text(
      '只有“条件分支”后面的连线可以带条件',
      '只有「條件分支」後面的連線可以帶條件',
      'Only flows out of a branch may have a condition',
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
    pattern:
      /^failed to parse expression '(?<expression>[\s\S]*)': Expected [\s\S]*:(?<line>\d+):(?<column>\d+), found/,
    text: text(
      '表达式有误，在第 {line} 行第 {column} 个字符处：{expression}',
      '運算式有誤，在第 {line} 行第 {column} 個字元處：{expression}',
      'The expression cannot be read at line {line}, character {column}: {expression}',
    ),
  },
  {
    key: 'expression-too-complex',
    pattern: /^failed to parse expression '(?<expression>[\s\S]*)': /,
    text: text(
      '表达式太长或嵌套太深：{expression}',
      '運算式太長或巢狀太深：{expression}',
      'The expression is too long or nested too deeply: {expression}',
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
    key: 'timer-repeats-and-interrupts',
    pattern: /^Interrupting timer event with time cycle/,
    text: text(
      '会中断步骤的定时事件不能重复',
      '會中斷步驟的定時事件不能重複',
      'A timer that interrupts its step cannot repeat',
    ),
  },
  {
    key: 'timer-missing',
    pattern: /^Intermediate timer catch event must have/,
    text: text('还没有填写时长或时间', '還沒有填寫時長或時間', 'No duration or date was entered'),
  },
  {
    key: 'timer-invalid',
    pattern: /^Invalid timer \w+ expression \((?:Invalid [\w-]+ format '(?<value>[^']*)')?/,
    text: text(
      '时间的写法有误，例如 30 分钟写作 PT30M，每天写作 R/P1D',
      '時間的寫法有誤，例如 30 分鐘寫作 PT30M，每天寫作 R/P1D',
      'The time is not written correctly: 30 minutes is PT30M, every day is R/P1D',
    ),
  },
  {
    key: 'due-date-invalid',
    pattern: /^Expected static value to be a valid DateTime String.* found '(?<value>[^']*)'/,
    text: text(
      '期限“{value}”不是带时区的日期时间',
      '期限「{value}」不是帶時區的日期時間',
      'The due date “{value}” is no date and time with a zone',
    ),
  },
  {
    key: 'list-invalid',
    pattern: /^Expected static value to be a list of comma-separated values.* found '(?<value>[^']*)'/,
    text: text(
      '名单“{value}”里有空项，请用逗号分隔',
      '名單「{value}」裡有空項，請用逗號分隔',
      'The list “{value}” has empty entries; separate them by commas',
    ),
  },
  {
    key: 'flow-crosses-scope',
    pattern: /^Sequence flows must connect two elements of the same scope/,
    text: text(
      '连线不能跨越子流程的边界',
      '連線不能跨越子流程的邊界',
      'A connection cannot cross the border of a subprocess',
    ),
  },
  {
    key: 'flow-dangling',
    pattern: /^Attribute (sourceRef|targetRef) must refer/,
    text: text('连线有一端没有连上', '連線有一端沒有連上', 'One end of this connection is loose'),
  },
  {
    key: 'boundary-loose',
    pattern: /^Must be attached to an activity/,
    text: text(
      '边界事件要贴在一个步骤上',
      '邊界事件要貼在一個步驟上',
      'A boundary event must be attached to a step',
    ),
  },
  {
    key: 'event-with-incoming',
    pattern: /^(Boundary|Start) events must not have incoming|^Event subprocesses must not have/,
    text: text('这里不能有连线进来', '這裡不能有連線進來', 'Nothing may lead into this element'),
  },
  {
    key: 'error-must-interrupt',
    pattern: /^Non-Interrupting event of this type/,
    text: text(
      '捕获错误的事件必须中断步骤',
      '捕獲錯誤的事件必須中斷步驟',
      'An event that catches an error must interrupt',
    ),
  },
  {
    key: 'event-missing',
    pattern:
      /^Event definition|^Start events in event subprocesses must|^Must have exactly one event definition/,
    text: text('还没有选择事件的种类', '還沒有選擇事件的種類', 'No kind of event was chosen'),
  },
  {
    key: 'result-variable-missing',
    pattern: /^Attribute 'resultVariable'/,
    text: text('还没有填写结果变量', '還沒有填寫結果變數', 'No result variable was entered'),
  },
  {
    key: 'default-elsewhere',
    pattern: /^Default sequence flow must start/,
    text: text(
      '默认分支不是从这个网关出发的',
      '預設分支不是從這個閘道出發的',
      'The default branch does not start at this gateway',
    ),
  },
  {
    key: 'diagram-too-large',
    pattern: /^The file (is longer|nests)/,
    text: text('流程图太大', '流程圖太大', 'The diagram is too large'),
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
    key: 'id-impossible',
    pattern: /^The id '(?<id>[^']*)' is not possible/,
    text: text('编号不能是“{id}”', '編號不能是「{id}」', 'The id cannot be “{id}”'),
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
