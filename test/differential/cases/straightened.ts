import { straighten } from '@callweave/designer/bundles';
import { startedByVariable } from '@callweave/platform/kernel';
import {
  activity,
  bpmn,
  chain,
  extensions,
  flow,
  message,
  messageEvent,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Trial } from '../trial';
import type { Case } from './case';

const triggers = `<startEvent id="plain"/><startEvent id="daily">${timer('timeCycle', 'R/P1D')}</startEvent><startEvent id="paid">${messageEvent('m')}</startEvent>
  ${service('a')}${service('b')}${chain('plain', 'a')}${chain('daily', 'a')}${chain('paid', 'b')}`;
const roots = message('m', 'ping', '=key');

/** As publishing writes it. */
async function publish(
  trial: Trial,
  xml: string,
  kind: 'ticket' | 'call' = 'ticket',
): Promise<string | undefined> {
  const rename = (_: string, id: string) => trial.name(id);
  const content = await straighten(xml, { kind, bundleHash: 'hash', rename });
  return (await trial.deployFiles([{ name: 'published.bpmn', content }]))[0];
}

const startedBy = (name: string, id: string | undefined): Case => ({
  name: `published: started by ${name}`,
  play: async (trial) => {
    const key = await publish(trial, bpmn(triggers, { roots }));
    await trial.create(key, id === undefined ? { x: 1 } : { [startedByVariable]: id });
  },
});

export const straightened: Case[] = [
  startedBy('nothing in particular', undefined),
  startedBy('a timer', 'daily'),
  startedBy('a message', 'paid'),
  {
    name: 'published: a single start loses its trigger',
    play: async (trial) => {
      const key = await publish(
        trial,
        bpmn(`<startEvent id="s">${messageEvent('m')}</startEvent>${service('a')}${chain('s', 'a')}`, {
          roots,
        }),
      );
      await trial.create(key, { [startedByVariable]: 's' });
      await trial.publish('ping', 'k');
    },
  },
  {
    name: 'published: the first drawn of several true conditions wins, forks start as drawn',
    play: async (trial) => {
      const key = await publish(
        trial,
        bpmn(
          `<startEvent id="s"/><exclusiveGateway id="x" default="xc"/><parallelGateway id="f"/>${service('a')}${service('b')}${service('c')}
           ${flow('s', 'x', { id: 'sx' })}${flow('x', 'f', { id: 'xf', when: 'true' })}${flow('x', 'b', { id: 'xb', when: 'true' })}${flow('x', 'c', { id: 'xc' })}
           ${flow('f', 'a', { id: 'fa' })}${flow('f', 'c', { id: 'fc' })}`,
        ),
      );
      await trial.create(key);
    },
  },
  {
    name: 'published: a call flow has a handler for the end of the call',
    play: async (trial) => {
      const key = await publish(
        trial,
        bpmn(`<startEvent id="s"/>${service('say')}<endEvent id="e"/>${chain('s', 'say', 'e')}`),
        'call',
      );
      await trial.create(key);
      await trial.throwError('say', 'call-ended', { variables: { reason: 'hangup' } });
    },
  },
  {
    name: 'published: nobody in particular is no incident, forms are bound',
    play: async (trial) => {
      const key = await publish(
        trial,
        bpmn(
          `<startEvent id="s"/>${activity('userTask', 'u', extensions('<zeebe:assignmentDefinition assignee="=who" candidateGroups="=groups"/><zeebe:formDefinition formKey="audit"/>'))}${chain('s', 'u')}`,
        ),
      );
      await trial.create(key);
      await trial.create(key, { who: 'ann', groups: ['g'] });
    },
  },
];
