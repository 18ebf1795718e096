import { ConfigProblem, type Logger } from '@callweave/platform/kernel';
import type { NodeHandler } from '@callweave/runtime/node-sdk';
import type { setDataTemplate } from './template';

const variableName = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** Inputs of the node are local variables: setting one would never leave the node. Platform variables are not for drawings. */
const reserved = new Set(['values', 'note', 'ticketId', 'callId', 'creatorId']);

/** Returns the computed values as the flow's variables. The log gets names and the note, never values. */
export const setData: NodeHandler<typeof setDataTemplate, { log: Logger }> = async (
  { values, note },
  { log, job },
) => {
  for (const name of Object.keys(values))
    if (!variableName.test(name) || reserved.has(name)) throw notAVariable(name);
  if (note)
    log.info({ instance: job.processInstanceKey, element: job.elementId, names: Object.keys(values) }, note);
  return values;
};

function notAVariable(name: string): ConfigProblem {
  return new ConfigProblem(
    'set-data-not-a-variable',
    422,
    {
      'zh-CN': '“{name}”不能用作变量名',
      'zh-TW': '「{name}」不能用作變數名',
      en: '"{name}" cannot be set as a variable',
    },
    { name },
  );
}
