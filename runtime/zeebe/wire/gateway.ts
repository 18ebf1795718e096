import { createRequire } from 'node:module';
import {
  type ChannelOptions,
  type ClientReadableStream,
  type Client,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Answers, Requests, Streams } from './protocol';
import { channelCredentials, type GatewaySecurity } from './security';

export interface GatewayOptions extends GatewaySecurity {
  /** `host:port`; of several, with commas between them, one is used until it does not answer. */
  address: string;
}

const channelOptions: ChannelOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // A peer that vanished without a word is noticed within half a minute, streams included.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  // A repeat is decided by who knows whether the command may be repeated.
  'grpc.enable_retries': 0,
  // As Zeebe's own limit for one message, with room for what surrounds it.
  'grpc.max_receive_message_length': 8 * 1024 * 1024,
};

/** What a command hears while its partition has no leader; back-pressure is something else. */
const isOutage = ({ code }: ServiceError) =>
  code === status.UNAVAILABLE || code === status.INTERNAL || code === status.DEADLINE_EXCEEDED;

type Methods = Client & Record<string, (...args: unknown[]) => unknown>;

/**
 * A channel to a Zeebe gateway, each call with a deadline, nothing repeated. The protocol is the SDK's file; its client is not
 * used, see ADR 5.
 */
export class Gateway {
  private readonly clients: readonly Methods[];
  private used = 0;
  private readonly outages = new Set<() => void>();

  constructor({ address, ...security }: GatewayOptions) {
    const channel = channelCredentials(security);
    const Service = gatewayService();
    this.clients = address
      .split(',')
      .map((one) => new Service(one.trim(), channel, channelOptions) as unknown as Methods);
  }

  /** @throws {ServiceError} whatever gRPC says, DEADLINE_EXCEEDED after the time */
  call<M extends keyof Requests>(method: M, request: Requests[M], timeoutMs: number): Promise<Answers[M]> {
    const client = this.clients[this.used]!;
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + timeoutMs;
      client[method]!(request, { deadline }, (error: ServiceError | null, answer: Answers[M]) => {
        if (!error) return resolve(answer);
        this.leave(client, error);
        if (isOutage(error)) for (const hear of this.outages) hear();
        reject(error);
      });
    });
  }

  /** Without `timeoutMs` it stays open until somebody ends it. */
  open<M extends keyof Streams>(
    method: M,
    request: Streams[M]['request'],
    timeoutMs?: number,
  ): ClientReadableStream<Streams[M]['item']> {
    const client = this.clients[this.used]!;
    const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
    const stream = client[method]!(request, options) as ClientReadableStream<Streams[M]['item']>;
    return stream.on('error', (error) => this.leave(client, error as ServiceError));
  }

  /** Calls back whenever a command found no broker: a partition may get another leader meanwhile. @returns stops that */
  onOutage(hear: () => void): () => void {
    this.outages.add(hear);
    return () => this.outages.delete(hear);
  }

  /** Ends open calls as well. */
  close(): void {
    for (const client of this.clients) client.close();
  }

  /** The next of the addresses is used when this one cannot be reached; of those who notice at once only the first counts. */
  private leave(client: Methods, { code }: ServiceError): void {
    if (code === status.UNAVAILABLE && client === this.clients[this.used])
      this.used = (this.used + 1) % this.clients.length;
  }
}

let service: ServiceClientConstructor | undefined;

function gatewayService(): ServiceClientConstructor {
  if (service) return service;
  const file = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto');
  const definition = loadSync(file, { keepCase: true, longs: String, enums: String, defaults: true });
  const { gateway_protocol } = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: ServiceClientConstructor };
  };
  return (service = gateway_protocol.Gateway);
}
