import { type ElementModel, isExpression } from '@callweave/runtime/engine';
import { type FlowProblem, rule } from '../problem';
import type { CheckedNodeType, RuleContext } from '../rule-context';

const unknown = rule('error', 'node-type-unknown', {
  'zh-CN': '没有“{type}”这种节点',
  'zh-TW': '沒有「{type}」這種節點',
  en: 'There is no node type “{type}”',
});
const wrongKind = rule('error', 'node-type-wrong-kind', {
  'zh-CN': '节点“{node}”不能用在这类流程里',
  'zh-TW': '節點「{node}」不能用在這類流程裡',
  en: 'The node “{node}” cannot be used in this kind of flow',
});
const inputMissing = rule('error', 'node-input-missing', {
  'zh-CN': '必填项“{field}”没有填写',
  'zh-TW': '必填項「{field}」沒有填寫',
  en: 'The required entry “{field}” is empty',
});

/** Every node is of a known type, offered for this kind of flow, with its required inputs filled in. */
export function checkNodes({ elements, nodeTypes, kind }: RuleContext): FlowProblem[] {
  const known = new Map(nodeTypes.map((nodeType) => [nodeType.type, nodeType]));
  return elements.flatMap((element) => {
    const type = element.job?.type;
    if (!type || element.type === 'USER_TASK' || isExpression(type)) return [];
    const nodeType = known.get(type);
    if (!nodeType) return [unknown(element.id, { type })];
    if (!nodeType.kinds.includes(kind)) return [wrongKind(element.id, { node: nodeType.label })];
    return missingInputs(element, nodeType);
  });
}

function missingInputs({ id, inputs }: ElementModel, nodeType: CheckedNodeType): FlowProblem[] {
  const filled = new Set(
    inputs
      .filter(({ source }) => !['', '='].includes(source.trim()))
      .map(({ target }) => target.split('.')[0]),
  );
  return nodeType.fields
    .filter(({ name, isRequired }) => isRequired && !filled.has(name))
    .map(({ label }) => inputMissing(id, { field: label }));
}
