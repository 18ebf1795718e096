import {
  activity,
  boundary,
  bpmn,
  chain,
  error,
  errorEvent,
  extensions,
  mappings,
  message,
  messageEvent,
  service,
  timer,
} from '@callweave/runtime/engine/testing';
import type { Case } from './case';

const hour = 3_600_000;
const sub = (id: string, inside: string, attributes = '') => activity('subProcess', id, inside, attributes);
const simple = (id: string) =>
  `<startEvent id="${id}_s"/>${service(id)}<endEvent id="${id}_e"/>${chain(`${id}_s`, id, `${id}_e`)}`;
const handler = (start: string, inside = `${service('h')}${chain('hs', 'h')}`) =>
  sub('es', `${start}${inside}`, 'triggeredByEvent="true"');
const handlerStart = (definition: string, isInterrupting = true) =>
  `<startEvent id="hs" isInterrupting="${isInterrupting}">${definition}</startEvent>`;
const guarded = (handlerXml: string, extra = '') =>
  bpmn(
    `<startEvent id="s"/>${service('t')}${service('u')}<endEvent id="e"/>${chain('s', 't', 'u', 'e')}${handlerXml}${extra}`,
    {
      roots: error('E1', 'one') + message('m', 'ping', '=key'),
    },
  );

export const scopes: Case[] = [
  {
    name: 'a subprocess in a subprocess with local variables',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('o', `${extensions(mappings([['=1', 'l']], [['=r', 'out']]))}<startEvent id="os"/>${sub('i', `${extensions(mappings([['=l + 1', 'k']]))}${simple('t')}`)}<endEvent id="oe"/>${chain('os', 'i', 'oe')}`)}<endEvent id="e"/>${chain('s', 'o', 'e')}`,
        ),
      );
      await trial.activate('t');
      await trial.complete('t', { r: 3 });
    },
  },
  {
    name: 'a job changes the variable of the nearest scope that has it',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('sp', `${extensions(mappings([['=1', 'v']]))}${simple('t')}`)}${service('after')}${chain('s', 'sp', 'after')}`,
        ),
        { v: 0 },
      );
      await trial.complete('t', { v: 5 });
      await trial.activate('after');
    },
  },
  {
    name: 'boundary timer, message and error of a subprocess are opened and closed',
    play: async (trial) => {
      await trial.start(
        guarded(
          '',
          `${sub('sp', simple('x'))}${boundary('b1', 'sp', timer('timeDuration', 'PT1H'))}${boundary('b2', 'sp', messageEvent('m'))}${boundary('b3', 'sp', errorEvent('E1'))}
           ${service('late')}${chain('e1', 'sp')}<manualTask id="e1"/>${chain('t', 'e1')}${chain('b1', 'late')}${chain('b2', 'late')}${chain('b3', 'late')}`,
        ),
        { key: 'k' },
      );
      await trial.complete('t');
      await trial.complete('x');
    },
  },
  {
    name: 'a boundary timer ends a subprocess with a task and a timer inside',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('sp', `<startEvent id="is"/>${service('t')}<intermediateCatchEvent id="nap">${timer('timeDuration', 'PT9H')}</intermediateCatchEvent>${chain('is', 't')}${chain('is', 'nap')}`)}
           ${boundary('b', 'sp', timer('timeDuration', 'PT1H'))}${service('u')}${chain('s', 'sp')}${chain('b', 'u')}`,
        ),
      );
      await trial.advance(2 * hour);
      await trial.complete('u');
    },
  },
  {
    name: 'an interrupting error event subprocess catches a job error and keeps its variables',
    play: async (trial) => {
      await trial.start(guarded(handler(handlerStart(errorEvent('E1')))));
      await trial.throwError('t', 'one', { errorMessage: 'why', variables: { x: 1 } });
      await trial.activate('h');
      await trial.complete('h');
    },
  },
  {
    name: 'an error thrown inside the event subprocess leaves it',
    play: async (trial) => {
      await trial.start(guarded(handler(handlerStart(errorEvent('E1')))));
      await trial.throwError('t', 'one');
      await trial.throwError('h', 'one');
    },
  },
  {
    name: 'a message starts an interrupting event subprocess',
    play: async (trial) => {
      await trial.start(guarded(handler(handlerStart(messageEvent('m')))), { key: 'k' });
      await trial.publish('ping', 'k', { variables: { x: 1 } });
      await trial.complete('h', { y: 2 });
    },
  },
  {
    name: 'a message starts a non-interrupting event subprocess twice',
    play: async (trial) => {
      await trial.start(guarded(handler(handlerStart(messageEvent('m'), false))), { key: 'k' });
      await trial.publish('ping', 'k', { variables: { x: 1 } });
      await trial.publish('ping', 'k', { variables: { x: 2 } });
      await trial.complete('h');
      await trial.complete('t');
      await trial.complete('h');
      await trial.complete('u');
    },
  },
  {
    name: 'a timer starts an event subprocess inside a subprocess',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('sp', `${simple('t')}${handler(handlerStart(timer('timeDuration', 'PT1H')))}`)}${service('u')}${chain('s', 'sp', 'u')}`,
        ),
      );
      await trial.advance(hour);
      await trial.complete('h');
      await trial.complete('u');
    },
  },
  {
    name: 'a non-interrupting timer event subprocess and its cycle',
    play: async (trial) => {
      await trial.start(guarded(handler(handlerStart(timer('timeCycle', 'R2/PT1H'), false))));
      await trial.advance(hour);
      await trial.advance(hour);
      await trial.advance(hour);
      await trial.complete('t');
      await trial.complete('u');
      await trial.complete('h');
      await trial.complete('h');
    },
  },
  {
    name: 'a terminate end event ends only its subprocess',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('sp', `<startEvent id="is"/>${service('a')}${service('b')}<endEvent id="te"><terminateEventDefinition/></endEvent>${chain('is', 'a', 'te')}${chain('is', 'b')}`)}${service('u')}${chain('s', 'sp', 'u')}`,
        ),
      );
      await trial.complete('a');
      await trial.complete('u');
    },
  },
  {
    name: 'a terminate end event beside a branch that is not active yet',
    play: async (trial) =>
      void (await trial.start(
        bpmn(
          `<startEvent id="s"/><parallelGateway id="f"/><endEvent id="te"><terminateEventDefinition/></endEvent><manualTask id="m"/>${service('t')}${chain('s', 'f', 'm', 't')}${chain('f', 'te')}`,
        ),
      )),
  },
  {
    name: 'an error end event leaves two subprocesses',
    play: async (trial) => {
      await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('o', `<startEvent id="os"/>${sub('i', `<startEvent id="is"/>${service('a')}<endEvent id="ee">${errorEvent('E1')}</endEvent>${chain('is', 'ee')}${chain('is', 'a')}`)}${chain('os', 'i')}`)}
           ${boundary('b', 'o', errorEvent('E1'))}${service('u')}${chain('s', 'o')}${chain('b', 'u')}`,
          { roots: error('E1', 'one') },
        ),
      );
      await trial.complete('u');
    },
  },
  {
    name: 'an error end event nobody catches',
    play: async (trial) => {
      await trial.start(
        bpmn(`<startEvent id="s"/><endEvent id="ee">${errorEvent('E1')}</endEvent>${chain('s', 'ee')}`, {
          roots: error('E1', 'one'),
        }),
      );
      await trial.resolve();
    },
  },
  {
    name: 'cancel with everything open',
    play: async (trial) => {
      const key = await trial.start(
        bpmn(
          `<startEvent id="s"/>${sub('sp', `<startEvent id="is"/>${service('a')}<receiveTask id="r" messageRef="m"/>${chain('is', 'a')}${chain('is', 'r')}`)}
           ${boundary('b', 'sp', timer('timeDuration', 'PT1H'), { cancel: false })}${service('u')}${service('v')}${chain('s', 'sp')}${chain('b', 'u')}${chain('s', 'v')}`,
          { roots: message('m', 'ping', '=key') },
        ),
        { key: 'k' },
      );
      await trial.fail('v', 0, { errorMessage: 'no' });
      await trial.cancel(key);
      await trial.cancel(key);
    },
  },
];
