/** The parts of kafkajs 2.2.4 that its own consumer is made of and that it does not declare: a consumer that is no member of a group has no other way in. */
declare module 'kafkajs/src/cluster' {
  import type { FetchProtocol } from 'kafkajs/src/protocol/requests/fetch';

  export interface Broker {
    readonly connectionPool: { send<T>(question: Pick<FetchProtocol, 'request' | 'requestTimeout'> & { readonly response: { decode(answer: Buffer): T; parse(decoded: T): T } }): Promise<T> };
  }
  export default class Cluster {
    constructor(options: object);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
    findBroker(node: { nodeId: string }): Promise<Broker>;
    fetchTopicsOffset(topics: readonly { topic: string; partitions: readonly { partition: number }[]; fromBeginning: boolean }[]):
      Promise<readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[]>;
  }
}

declare module 'kafkajs/src/protocol/requests/fetch' {
  export interface FetchProtocol {
    readonly request: object;
    readonly requestTimeout: number;
  }
  const fetch: {
    protocol(version: { version: 11 }): (question: {
      maxWaitTime: number; minBytes: number; maxBytes: number; isolationLevel: number;
      topics: readonly { topic: string; partitions: readonly { partition: number; fetchOffset: string; maxBytes: number }[] }[];
    }) => FetchProtocol;
  };
  export default fetch;
}

declare module 'kafkajs/src/protocol/error' {
  export function createErrorFromCode(code: number): Error;
}

declare module 'kafkajs/src/network/socketFactory' {
  export default function createSocketFactory(): object;
}
