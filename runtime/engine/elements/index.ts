import type { ElementModel, ElementType } from '../model';
import type { ElementBehavior } from './behavior';
import { boundaryEvent } from './boundary-event';
import { callActivity } from './call-activity';
import { catchEvent } from './catch-event';
import { endEvent } from './end-event';
import { exclusiveGateway } from './exclusive-gateway';
import { jobTask } from './job-task';
import { parallelGateway } from './parallel-gateway';
import { process } from './process';
import { scriptTask } from './script-task';
import { startEvent } from './start-event';
import { subprocess } from './subprocess';
import { task } from './task';
import { userTask } from './user-task';

/** Every element the engine runs; the reader refuses the others by name. */
const behaviors: Record<ElementType, ElementBehavior> = {
  PROCESS: process,
  SUB_PROCESS: subprocess,
  EVENT_SUB_PROCESS: subprocess,
  START_EVENT: startEvent,
  END_EVENT: endEvent,
  BOUNDARY_EVENT: boundaryEvent,
  INTERMEDIATE_CATCH_EVENT: catchEvent,
  INTERMEDIATE_THROW_EVENT: task,
  RECEIVE_TASK: catchEvent,
  TASK: task,
  MANUAL_TASK: task,
  SERVICE_TASK: jobTask,
  SEND_TASK: jobTask,
  BUSINESS_RULE_TASK: jobTask,
  USER_TASK: userTask,
  SCRIPT_TASK: scriptTask,
  EXCLUSIVE_GATEWAY: exclusiveGateway,
  PARALLEL_GATEWAY: parallelGateway,
  CALL_ACTIVITY: callActivity,
};

export function behaviorOf(model: ElementModel): ElementBehavior {
  return behaviors[model.type];
}
