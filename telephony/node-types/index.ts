import { bindNode, type BoundNode, type NodeTemplate } from '@callweave/runtime/node-sdk';
import { answer } from './answer/handler';
import { answerTemplate } from './answer/template';
import type { CallServices } from './call-services';
import { collectDigits } from './collect-digits/handler';
import { collectDigitsTemplate } from './collect-digits/template';
import { goToFlow } from './go-to-flow/handler';
import { goToFlowTemplate } from './go-to-flow/template';
import { hangUp } from './hang-up/handler';
import { hangUpTemplate } from './hang-up/template';
import { menu } from './menu/handler';
import { menuTemplate } from './menu/template';
import { pause } from './pause/handler';
import { pauseTemplate } from './pause/template';
import { play } from './play/handler';
import { playTemplate } from './play/template';
import { say } from './say/handler';
import { sayTemplate } from './say/template';
import { schedule } from './schedule/handler';
import { scheduleTemplate } from './schedule/template';

export type { CallServices } from './call-services';

/** Call node types in palette order. */
export const callNodeTemplates = [
  answerTemplate,
  hangUpTemplate,
  sayTemplate,
  playTemplate,
  pauseTemplate,
  menuTemplate,
  collectDigitsTemplate,
  scheduleTemplate,
  goToFlowTemplate,
] as unknown as readonly NodeTemplate[];

/** Bound to the calls of one gateway, which performs their jobs itself. */
export function createCallNodes(services: CallServices): BoundNode[] {
  return [
    bindNode(answerTemplate, answer, services),
    bindNode(hangUpTemplate, hangUp, services),
    bindNode(sayTemplate, say, services),
    bindNode(playTemplate, play, services),
    bindNode(pauseTemplate, pause, services),
    bindNode(menuTemplate, menu, services),
    bindNode(collectDigitsTemplate, collectDigits, services),
    bindNode(scheduleTemplate, schedule, services),
    bindNode(goToFlowTemplate, goToFlow, services),
  ];
}
