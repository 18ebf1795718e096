import type { ChannelCredentials } from '@grpc/grpc-js';

/** One broker process; `kill` is SIGKILL, `start` goes on with its data folder. */
export interface Broker {
  /** Of the gateway, `host:port`. */
  address: string;
  restPort: number;
  managementPort: number;
  readonly pid: number | undefined;
  /** Path of its log file. */
  readonly log: string;
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The cluster; as a broker it speaks for all of them: `stop` ends them and removes their data. */
export interface Zeebe extends Broker {
  addresses: string[];
  brokers: Broker[];
  folder: string;
  restart(): Promise<void>;
  snapshot(): Promise<void>;
  /** Only with `controlledClock`. */
  advanceClock(ms: number): Promise<void>;
  whenReady(): Promise<void>;
}

export interface ZeebeOptions {
  /** Default 1; three replicate each partition three times. */
  brokers?: 1 | 3;
  /** Default 1. */
  partitions?: number;
  /** Where records are exported, as to Elasticsearch; without it nothing is. */
  records?: {
    url: string;
    user?: string;
    password?: string;
    /** Default 0. */
    delaySeconds?: number;
    /** Records in a request, default 50. */
    size?: number;
    /** Kinds exported beside the usual ones, e.g. `{ processEvent: true }`. */
    index?: Record<string, boolean>;
  };
  /** Of the gateways: PEM files, and how to connect; without it clients are not encrypted. */
  tls?: { certificate: string; key: string; client: ChannelCredentials };
  /** Of the brokers, over what they need. */
  env?: Record<string, string>;
  /** Default false. */
  controlledClock?: boolean;
}

/** Starts a fresh cluster on free loopback ports and waits until every partition has a healthy leader. */
export function startZeebe(options?: ZeebeOptions): Promise<Zeebe>;

/** Why no broker can run here, for the name of a skipped test; undefined when one can. Fetches nothing. */
export function missingForZeebe(): string | undefined;
