import { setTimeout as sleep } from 'node:timers/promises';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServerReadableStream, ServiceError, sendUnaryData } from '@grpc/grpc-js';
import { append, batchAppend } from './append.calls';
import type { BatchCall } from './append.calls';
import { read } from './read.call';
import type { ReadCall } from './read.call';
import { RecordedLog } from './recorded-log';
import type { Decision, Expected, Proposed } from './recorded-log';

const HOST = '127.0.0.1';
const MAX_MESSAGE_BYTES = 17 * 2 ** 20;
const REBIND_MS = 10;

/**
 * NOT EventStoreDB: a server in this process that speaks the service definitions of EventStoreDB's own client over a log in memory, so that what
 * is built on them is tried where no real server can be had. It decides as the real one's source says; nothing but the real one shows that it
 * really does. One node, no users, no projections, no deletion, no scavenging.
 */
export class InProcessEventStoreDb {
  readonly log = new RecordedLog();
  /** called before each append is decided */
  appendDelay: (() => Promise<void>) | undefined;
  private server: Server | undefined;
  private port = 0;
  private losing: { left: number; moment: 'before' | 'after' } = { left: 0, moment: 'before' };
  /** reads that were asked for */
  reads = 0;

  static async start(): Promise<InProcessEventStoreDb> {
    const started = new InProcessEventStoreDb();
    await started.up();
    return started;
  }

  get url(): string {
    return `esdb://${HOST}:${this.port}?tls=false`;
  }

  /** The next appends break every connection, before they are stored or right after, so that no answer comes. */
  loseAppends(count: number, moment: 'before' | 'after'): void {
    this.losing = { left: count, moment };
  }

  /** As if the network broke: all connections end without a word, new ones are taken. */
  async dropConnections(): Promise<void> {
    this.down();
    await this.up();
  }

  /** Away, without a warning; what was stored stays. */
  down(): void {
    this.server?.forceShutdown();
    this.server = undefined;
  }

  /** On the same port. */
  async up(): Promise<void> {
    for (;;) {
      const server = this.services();
      try {
        this.port = await bind(server, this.port);
        this.server = server;
        return;
      } catch (error) {
        if (!String(error).includes('EADDRINUSE') && !String(error).includes('No address')) throw error;
        await sleep(REBIND_MS);
      }
    }
  }

  stop(): void {
    this.down();
  }

  private services(): Server {
    const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
    server.addService(StreamsService, {
      read: (call: ReadCall) => {
        this.reads++;
        read(call, this.log).catch((error: ServiceError) => call.emit('error', error));
      },
      batchAppend: (call: BatchCall) => batchAppend(call, (stream, expected, events) => this.write(server, stream, expected, events)),
      append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
        append(call, (response) => answer(null, response), (stream, expected, events) => this.write(server, stream, expected, events)),
      delete: (_: unknown, answer: sendUnaryData<never>) => answer({ code: status.UNIMPLEMENTED }),
      tombstone: (_: unknown, answer: sendUnaryData<never>) => answer({ code: status.UNIMPLEMENTED }),
    });
    server.addService(ServerFeaturesService, { getSupportedMethods: (_: unknown, answer: sendUnaryData<SupportedMethods>) => answer(null, supported()) });
    server.addService(GossipService, { read: (_: unknown, answer: sendUnaryData<ClusterInfo>) => answer(null, this.members()) });
    return server;
  }

  private async write(server: Server, stream: string, expected: Expected, events: readonly Proposed[]): Promise<Decision | undefined> {
    await this.appendDelay?.();
    // what a server that is gone had not decided yet, it never will
    if (server !== this.server) return undefined;
    const lost = this.losing.left > 0 && this.losing.left-- > 0;
    if (lost && this.losing.moment === 'before') return this.lose();
    const decision = this.log.append(stream, expected, events);
    return lost ? this.lose() : decision;
  }

  private lose(): undefined {
    void this.dropConnections();
  }

  private members(): ClusterInfo {
    const member = new MemberInfo().setInstanceId(new UUID().setString(crypto.randomUUID())).setTimeStamp('0').setIsAlive(true);
    member.setState(MemberInfo.VNodeState.LEADER).setHttpEndPoint(new EndPoint().setAddress(HOST).setPort(this.port));
    return new ClusterInfo().setMembersList([member]);
  }
}

function supported(): SupportedMethods {
  const methods = ['read', 'append', 'batchappend'].map((name) => new SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name));
  return new SupportedMethods().setEventStoreServerVersion('24.10.0').setMethodsList(methods);
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${HOST}:${port}`, ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
}
