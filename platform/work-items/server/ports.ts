import type {
  Clock,
  EnginePort,
  EventBus,
  FormSchema,
  Logger,
  Pusher,
  ReleasePort,
  Tracing,
  VaultPort,
} from '@callweave/platform/kernel';
import type { FormTools } from '@callweave/platform/form-logic';
import type { Store, Transaction } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import type { FlowOutline } from './flow-outline';
import type { KnownFacts } from './known-facts';
import type { StepAttemptRow } from './work-item.entities';

/** A user as steps name one. */
export interface PersonName {
  id: string;
  name: string;
}

/** Who there is; identity's directory answers. */
export interface PeoplePort {
  /** @returns undefined for unknown or disabled users */
  find(tenantId: string, userId: string): Promise<PersonName | undefined>;
  holdsRight(tenantId: string, userId: string, rightKey: string): Promise<boolean>;
  /** Active users, by name; `text` is part of name, login name or work number. */
  search(tenantId: string, query: { right?: string; text?: string; limit: number }): Promise<PersonName[]>;
}

/** The projector, as far as people wait for it. */
export interface RecordsPort {
  /** Waits until every record written by now is projected; false after `timeoutMs`. */
  caughtUp(timeoutMs: number): Promise<boolean>;
  /** Records are not gathered until the returned function is called. */
  hurry(): () => void;
}

/** What lists show of a subject. */
export interface SubjectCard {
  number: string;
  title: string;
  state: string;
  urgency?: string;
  urgeCount: number;
}

/** What a step's form and rules need of its subject. */
export interface SubjectData {
  fields: Readonly<Record<string, unknown>>;
  /** Business state. */
  state: string;
  institutionId?: string;
  urgeCount: number;
}

/** A settled attempt as the subject's area applies it. */
export interface AppliedStep {
  attempt: StepAttemptRow;
  /** Of a withdrawal: the attempt it took back; absent when it went back to the draft. */
  takenBack?: StepAttemptRow;
  at: Date;
}

/** An area whose records are worked in steps, e.g. tickets. All run inside the given transaction. */
export interface SubjectArea {
  kind: string;
  /** Who may do a step whose drawing names nobody, or a person there is not, such as the creator of a ticket made by a call. */
  fallbackGroups: readonly string[];
  /** Instance variable that holds the id, e.g. `ticketId`. */
  variable: string;
  cards(em: EntityManager, tenantId: string, ids: readonly string[]): Promise<Map<string, SubjectCard>>;
  data(em: EntityManager, tenantId: string, id: string): Promise<SubjectData | undefined>;
  /** Files that attachment fields may name. */
  files(em: EntityManager, tenantId: string, id: string): Promise<string[]>;
  /** Called once per attempt that moved the flow: fields, state, history, audit, effects. */
  apply(tx: Transaction, step: AppliedStep): Promise<void>;
  /** The instance ended. */
  ended(
    tx: Transaction,
    end: {
      tenantId: string;
      subjectId: string;
      processInstanceKey: string;
      how: 'completed' | 'terminated';
      at: Date;
    },
  ): Promise<void>;
}

export interface WorkItemDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  releases: ReleasePort;
  bus: EventBus;
  pusher: Pusher;
  people: PeoplePort;
  vault: VaultPort;
  records: RecordsPort;
  /** Default: none. */
  tracing?: Tracing;
  /** Default: feelin and RE2. */
  formTools?: FormTools;
  /** How long an answer waits for the next step, milliseconds, default 10000 (architecture §2). */
  answerWaitMs?: number;
}

/** What the parts of this area share. */
export interface WorkItemParts extends WorkItemDeps {
  formTools: FormTools;
  answerWaitMs: number;
  subjects: Map<string, SubjectArea>;
  outlineOf(tenantId: string, releaseId: string): Promise<FlowOutline>;
  /** Forms by their key, which names their content. */
  forms: KnownFacts<FormSchema>;
  /** Groups of audiences; the id is their digest. */
  audiences: KnownFacts<readonly string[]>;
  /** What instances are about, which their first record decides. */
  flows: KnownFacts<FlowAbout>;
}

/** The subject of an instance; both null when it has none. */
export interface FlowAbout {
  subjectKind: string | null;
  subjectId: string | null;
}
