import { EventStoreDBClient, convertToCommandError } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { BatchAppendReq, BatchAppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import type { CallOptions, ClientDuplexStream, ClientReadableStream, Metadata, ServiceError } from '@grpc/grpc-js';

export type AppendCalls = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

/** What the client keeps for its own commands: discovery, credentials, the way to another leader. */
interface Internals {
  getGRPCClient(service: typeof StreamsClient, name: string): Promise<StreamsClient>;
  handleError(client: StreamsClient, error: Error): Promise<void>;
  callArguments(base: { requiresLeader: boolean }, options: CallOptions): [Metadata, CallOptions];
}

/** Answers that stay the same however often one asks. Everything else may be over in a moment. */
const FINAL: ReadonlySet<number> = new Set([
  status.INVALID_ARGUMENT, status.NOT_FOUND, status.ALREADY_EXISTS, status.PERMISSION_DENIED, status.UNAUTHENTICATED, status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE, status.UNIMPLEMENTED,
]);

/**
 * The client connects; the calls are made here, by its own service definitions, because its commands cannot read `$all` with a filter, give
 * JSON back only parsed, close the whole connection when one read is cancelled, and share one table of appends under way among all clients of
 * a process. Everything asks the leader: only there is what was just written surely read.
 */
export class Connection {
  private readonly internals: Internals;
  private last: StreamsClient | undefined;

  /** @param url esdb://… or esdb+discover://… @throws Error where it is not one */
  constructor(url: string) {
    this.internals = EventStoreDBClient.connectionString(url) as unknown as Internals;
  }

  async read(request: ReadReq): Promise<ClientReadableStream<ReadResp>> {
    const client = await this.client();
    const call = client.read(request, ...this.arguments());
    call.on('error', (error) => this.failed(client, error));
    return call;
  }

  async append(): Promise<AppendCalls> {
    const client = await this.client();
    const call = client.batchAppend(...this.arguments());
    call.on('error', (error) => this.failed(client, error));
    return call;
  }

  /** Gives the connection up: who asks next gets another. */
  async drop(): Promise<void> {
    if (this.last) await this.internals.handleError(this.last, Object.assign(new Error('no answer'), { code: status.UNAVAILABLE, details: 'no answer' }));
  }

  close(): void {
    this.last?.close();
  }

  private async client(): Promise<StreamsClient> {
    return (this.last = await this.internals.getGRPCClient(StreamsClient, 'evenhand'));
  }

  private arguments(): [Metadata, CallOptions] {
    return this.internals.callArguments({ requiresLeader: true }, { deadline: Infinity });
  }

  /** Lets the client look for another node, or connect anew, before the next call. */
  private failed(client: StreamsClient, error: Error): void {
    if ((error as Partial<ServiceError>).details !== CANCELLED_HERE) void this.internals.handleError(client, error);
  }
}

const CANCELLED_HERE = 'Cancelled on client';

/** The server is away, busy, starting or no longer the leader: trying again may help. Anything else is an answer, or a mistake of ours. */
export function isOutage(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return false;
  const { code } = error as Partial<ServiceError>;
  if (typeof code !== 'number' || !FINAL.has(code)) return true;
  return (convertToCommandError(error as Error) as { type?: string }).type === 'not-leader';
}

/** Nothing stands where a read of `$all` was to begin. */
export const isInvalidPosition = (error: unknown): boolean => (error as Partial<ServiceError>).code === status.INVALID_ARGUMENT;
