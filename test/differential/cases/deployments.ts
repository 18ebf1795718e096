import {
  activity,
  boundary,
  bpmn,
  chain,
  error,
  errorEvent,
  extensions,
  flow,
  mappings,
  message,
  messageEvent,
  script,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const task = bpmn(`<startEvent id="s"/>${service('t')}<endEvent id="e"/>${chain('s', 't', 'e')}`);
/** Between a start and an end. */
const between = (id: string, xml: string, roots = '', more = '') =>
  bpmn(`<startEvent id="s"/>${xml}<endEvent id="e"/>${chain('s', id, 'e')}${more}`, { roots });
const refused = (name: string, drawing: string, differs?: string): Case => ({
  name: `deploy refuses ${name}`,
  ...(differs === undefined ? {} : { differs }),
  play: async (trial) => void (await trial.deploy(drawing)),
});
const namedByUser = 'The element that uses the message is named, because a message is not on the canvas.';

export const deployments: Case[] = [
  {
    name: 'deploy: the next version for anything but the same bytes and name',
    play: async (trial) => {
      const [first] = await trial.deploy(task);
      await trial.deploy(task);
      await trial.deploy(task.replace('"t"', '"t" name="x"'));
      const [fourth] = await trial.deploy(task);
      await trial.create(first);
      await trial.create(fourth);
    },
  },
  {
    name: 'deploy: two drawings, one of them faulty',
    play: async (trial) => {
      await trial.deploy(
        task,
        bpmn(`<startEvent id="s"/>${service('x', { type: '' })}${chain('s', 'x')}`, { id: 'q' }),
      );
    },
  },
  {
    name: 'deploy: nothing, an unknown kind, one process twice',
    play: async (trial) => {
      await trial.deployFiles([]);
      await trial.deployFiles([{ name: 'a.txt', content: 'x' }]);
      await trial.deploy(task, task);
    },
  },
  {
    name: 'deploy: broken XML',
    differs: 'The texts of two XML parsers.',
    play: async (trial) => void (await trial.deployFiles([{ name: 'a.bpmn', content: '<bpmn:definitions' }])),
  },
  refused('a process without a start', bpmn(`${service('t')}`)),
  refused(
    'two plain starts',
    bpmn(`<startEvent id="a"/><startEvent id="b"/>${service('t')}${chain('a', 't')}${chain('b', 't')}`),
  ),
  refused('no executable process', task.replace('isExecutable="true"', 'isExecutable="false"')),
  refused(
    'a flow out of an end',
    bpmn(`<startEvent id="s"/><endEvent id="e"/>${service('t')}${chain('s', 'e', 't')}`),
  ),
  refused('a service task without a type', between('t', '<serviceTask id="t"/>')),
  refused(
    'a condition on a flow out of a task',
    bpmn(
      `<startEvent id="s"/>${service('t')}<endEvent id="e"/>${chain('s', 't')}${flow('t', 'e', { id: 'te', when: 'true' })}`,
    ),
  ),
  refused(
    'conditions at a parallel gateway',
    bpmn(
      `<startEvent id="s"/><parallelGateway id="x"/>${service('a')}${service('b')}${chain('s', 'x')}${flow('x', 'a', { id: 'xa', when: 'a' })}${flow('x', 'b', { id: 'xb', when: 'true' })}`,
    ),
  ),
  refused(
    'a gateway flow without a condition',
    bpmn(
      `<startEvent id="s"/><exclusiveGateway id="x"/>${service('a')}${service('b')}${chain('s', 'x', 'a')}${flow('x', 'b', { id: 'xb', when: 'true' })}`,
    ),
  ),
  refused(
    'a condition that is a text',
    bpmn(
      `<startEvent id="s"/><exclusiveGateway id="x" default="xb"/>${service('a')}${service('b')}${chain('s', 'x')}${flow('x', 'a', { id: 'xa', when: 'y' }).replace('>=y<', '>y<')}${flow('x', 'b', { id: 'xb' })}`,
    ),
  ),
  refused(
    'a boundary event without a way on',
    between('t', service('t') + boundary('b', 't', timer('timeDuration', 'PT1H'))),
  ),
  refused(
    'an interrupting boundary cycle',
    between(
      't',
      service('t') + boundary('b', 't', timer('timeCycle', 'R/PT1H')),
      '',
      `${service('u')}${chain('b', 'u')}`,
    ),
  ),
  refused(
    'a catch event with a cycle',
    between('n', `<intermediateCatchEvent id="n">${timer('timeCycle', 'R/PT1H')}</intermediateCatchEvent>`),
  ),
  refused(
    'a duration that is none',
    between(
      'n',
      `<intermediateCatchEvent id="n">${timer('timeDuration', '10 seconds')}</intermediateCatchEvent>`,
    ),
  ),
  refused(
    'a date that is none',
    between('n', `<intermediateCatchEvent id="n">${timer('timeDate', 'tomorrow')}</intermediateCatchEvent>`),
  ),
  refused(
    'a message without a name',
    between(
      'c',
      `<intermediateCatchEvent id="c">${messageEvent('m')}</intermediateCatchEvent>`,
      message('m', '', '=key'),
    ),
    namedByUser,
  ),
  refused(
    'a message without a key',
    between(
      'c',
      `<intermediateCatchEvent id="c">${messageEvent('m')}</intermediateCatchEvent>`,
      '<message id="m" name="ping"/>',
    ),
    namedByUser,
  ),
  refused(
    'a non-interrupting error',
    between(
      't',
      service('t') + boundary('b', 't', errorEvent('E1'), { cancel: false }),
      error('E1', 'one'),
      `${service('u')}${chain('b', 'u')}`,
    ),
  ),
  refused(
    'two catchers of one error',
    between(
      't',
      service('t') + boundary('b', 't', errorEvent('E1')) + boundary('c', 't', errorEvent('E1')),
      error('E1', 'one'),
      `${service('u')}${chain('b', 'u')}${chain('c', 'u')}`,
    ),
  ),
  refused('a call without a process', between('ca', '<callActivity id="ca"/>')),
  refused('a script without a result', between('x', script('x', '1', ''))),
  refused(
    'a mapping target that is no name',
    between('t', service('t', { extra: mappings([['=1', 'a-b']]) })),
  ),
  refused(
    'a circle without a wait',
    bpmn(
      `<startEvent id="s"/><manualTask id="m"/><exclusiveGateway id="x" default="xe"/><endEvent id="e"/>${chain('s', 'm', 'x')}${flow('x', 'm', { id: 'xm', when: 'a' })}${flow('x', 'e', { id: 'xe' })}`,
    ),
  ),
  refused(
    'a due date that is none',
    between('u', activity('userTask', 'u', extensions('<zeebe:taskSchedule dueDate="soon"/>'))),
  ),
  refused(
    'groups with a hole',
    between(
      'u',
      activity('userTask', 'u', extensions('<zeebe:assignmentDefinition candidateGroups="a,,b"/>')),
    ),
  ),
  refused(
    'an event subprocess that is empty',
    between('t', `${service('t')}<subProcess id="es" triggeredByEvent="true"/>`),
  ),
  {
    name: 'deploy refuses an expression that cannot be parsed',
    differs: 'What the parser expected is listed in the words of its own grammar.',
    play: async (trial) => void (await trial.deploy(between('x', script('x', '1 +', 'r')))),
  },
];
