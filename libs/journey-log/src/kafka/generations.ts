import { topicsOf } from './client';
import type { KafkaOptions } from './client';
import type { Fetcher } from './fetcher';
import { Positions } from './positions';

/** A generation of the journey log's topic. */
export interface Generation {
  readonly topic: string;
  readonly partitions: number;
}

/** Which topic is the journey log now, and how far it is. A generation names the one that follows it in its last watermark. */
export class Generations {
  private readonly positions: Positions;

  constructor(private readonly fetcher: Fetcher, private readonly options: KafkaOptions) {
    this.positions = new Positions(fetcher);
  }

  /** @returns undefined as long as there is none */
  async current(): Promise<Generation | undefined> {
    return (await this.follow())?.generation;
  }

  /** The position that every partition has reached; 0 where there is no topic yet. */
  async head(): Promise<number> {
    return (await this.follow())?.head ?? 0;
  }

  /** The one that others are found from: the base; the newest where the base was removed. */
  async first(): Promise<Generation | undefined> {
    const { topic: base } = this.options;
    const partitions = await this.fetcher.partitions(base);
    if (partitions > 0) return { topic: base, partitions };
    const topic = (await topicsOf(this.options)).at(-1);
    return topic === undefined ? undefined : { topic, partitions: await this.fetcher.partitions(topic) };
  }

  private async follow(): Promise<{ generation: Generation; head: number } | undefined> {
    const left = new Set<string>();
    for (let generation = await this.first(); generation && generation.partitions > 0; ) {
      const { topic, partitions } = generation;
      const tails = await this.positions.tails(Array.from({ length: partitions }, (_, partition) => ({ topic, partition })), partitions);
      const successor = tails.find((tail) => tail.successor !== undefined)?.successor;
      left.add(topic);
      if (successor === undefined || left.has(successor)) return { generation, head: Math.min(...tails.map(({ position }) => position)) };
      generation = { topic: successor, partitions: await this.fetcher.partitions(successor) };
    }
    return undefined;
  }
}
