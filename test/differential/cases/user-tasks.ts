import { activity, bpmn, chain, extensions } from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const userTask = (inside: string) =>
  bpmn(
    `<startEvent id="s"/>${activity('userTask', 't', extensions(inside))}<endEvent id="e"/>${chain('s', 't', 'e')}`,
  );
const assigned = (attributes: string) => userTask(`<zeebe:assignmentDefinition ${attributes}/>`);
const played = (name: string, xml: string, variables: Record<string, unknown> = {}): Case => ({
  name: `user task: ${name}`,
  play: async (trial) => {
    await trial.start(xml, variables);
    await trial.complete('t', { done: true });
  },
});

export const userTasks: Case[] = [
  played('nothing modelled', userTask('')),
  played('static assignment', assigned('assignee="ann" candidateGroups="a, b ,c" candidateUsers="u"')),
  played(
    'assignment by expression',
    assigned('assignee="=who" candidateGroups="=groups" candidateUsers="=[]"'),
    {
      who: 'ann',
      groups: ['g1', 'g2'],
    },
  ),
  played('an empty assignee is nobody', assigned('assignee="=&quot;&quot;"')),
  played('an assignee that is null', assigned('assignee="=nope"')),
  played('an assignee that is a number', assigned('assignee="=5"')),
  played('groups that are a text', assigned('candidateGroups="=&quot;a&quot;"')),
  played('groups that are numbers', assigned('candidateGroups="=[1]"')),
  played('groups that are null', assigned('candidateGroups="=nope"')),
  played(
    'due dates',
    userTask(
      '<zeebe:taskSchedule dueDate="2030-01-01T00:00:00Z" followUpDate="=date and time(&quot;2030-01-01T00:00:00+02:00&quot;)"/>',
    ),
  ),
  played('a due date that is null', userTask('<zeebe:taskSchedule dueDate="=nope" followUpDate="=d"/>'), {
    d: '2030-02-03T04:05:06+08:00',
  }),
  played(
    'a due date that is only a date',
    userTask('<zeebe:taskSchedule dueDate="=date(&quot;2030-01-01&quot;)"/>'),
  ),
  played('a due date that is no date', userTask('<zeebe:taskSchedule dueDate="=d"/>'), { d: 'soon' }),
  played('a form key', userTask('<zeebe:formDefinition formKey="form-1"/>')),
  played('a form key is never evaluated', userTask('<zeebe:formDefinition formKey="=x"/>')),
  played(
    'own headers among them',
    userTask(
      '<zeebe:formDefinition formKey="f"/><zeebe:taskHeaders><zeebe:header key="b" value="1"/><zeebe:header key="a" value=""/></zeebe:taskHeaders>',
    ),
  ),
  {
    name: 'user task: one failure without retries is an incident',
    play: async (trial) => {
      await trial.start(userTask(''));
      await trial.activate('io.camunda.zeebe:userTask');
      await trial.fail('t', 0, { errorMessage: 'no' });
      await trial.retries('t', 1);
      await trial.resolve();
      await trial.complete('t');
    },
  },
];
