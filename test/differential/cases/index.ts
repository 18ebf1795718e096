import { basics } from './basics';
import { calls } from './calls';
import type { Case } from './case';
import { deployments } from './deployments';
import { gateways } from './gateways';
import { incidents } from './incidents';
import { messages } from './messages';
import { modifications } from './modify';
import { scopes } from './scopes';
import { straightened } from './straightened';
import { timers } from './timers';
import { userTasks } from './user-tasks';
import { variables } from './variables';

export const cases: Case[] = [
  ...basics,
  ...gateways,
  ...scopes,
  ...calls,
  ...messages,
  ...timers,
  ...incidents,
  ...variables,
  ...userTasks,
  ...modifications,
  ...deployments,
  ...straightened,
];
