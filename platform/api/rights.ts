import { auditRights } from '@callweave/platform/audit/contract';
import { flowRights } from '@callweave/designer/flows/contract';
import { identityRights } from '@callweave/platform/identity/contract';
import type { Right } from '@callweave/platform/kernel';
import { ticketRights } from '@callweave/platform/tickets/contract';
import { workItemRights } from '@callweave/platform/work-items/contract';
import { flowOperationRights } from '@callweave/platform/records/contract';
import { callRights } from '@callweave/telephony/calls/contract';
import { phoneRights } from '@callweave/telephony/softphone/contract';

/** Every right there is, in the order role administration shows them. */
export const rights: readonly Right[] = [
  ticketRights,
  workItemRights,
  callRights,
  phoneRights,
  flowRights,
  flowOperationRights,
  identityRights,
  auditRights,
].flatMap((area) => Object.values<Right>(area));
