/** The parts of kafkajs 2.2.4 that its own consumer is made of and that it does not declare: a consumer that is no member of a group has no other way in. */
declare module 'kafkajs/src/cluster' {
  export interface PartitionData {
    readonly partition: number;
    readonly highWatermark: string;
    readonly lastStableOffset: string;
    readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
    readonly messages: readonly Message[];
  }
  export interface Message {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, Buffer | Buffer[] | undefined>>;
    readonly isControlRecord: boolean;
    readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
  }
  export interface Broker {
    fetch(request: {
      maxWaitTime: number; minBytes: number; maxBytes: number; isolationLevel: number;
      topics: readonly { topic: string; partitions: readonly { partition: number; fetchOffset: string; maxBytes: number }[] }[];
    }): Promise<{ responses: readonly { topicName: string; partitions: readonly PartitionData[] }[] }>;
  }
  export default class Cluster {
    constructor(options: object);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
    findBroker(node: { nodeId: string }): Promise<Broker>;
    fetchTopicsOffset(topics: readonly { topic: string; partitions: readonly { partition: number }[]; fromBeginning: boolean }[]):
      Promise<readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[]>;
  }
}

declare module 'kafkajs/src/network/socketFactory' {
  export default function createSocketFactory(): object;
}
