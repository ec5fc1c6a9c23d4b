import type { JourneyEvent } from '../journey-log';
import type { TopicRecord } from './fetcher';
import { read } from './topic.record';

export interface LaneOptions {
  /** of the lane's topic, and of every generation of it */
  readonly partitions: number;
  /** whose events are wanted; all where absent */
  readonly slots: ReadonlySet<number> | undefined;
  readonly onBad: (record: TopicRecord, reason: string) => void;
  readonly onSkipped: (record: TopicRecord) => void;
}

/** A partition on its way through the generations: where it is read next, how far it is complete, and what waits to be handed over. */
export class Lane {
  /** where it is read next; negative as long as that has to be looked for */
  offset = -1;
  position: number;
  /** its position when its place was looked for: what is not beyond it was asked for by nobody */
  private floor: number;
  private handed: number;
  private events: JourneyEvent[] = [];
  private held = 0;

  constructor(public topic: string, readonly partition: number, after: number, private readonly options: LaneOptions) {
    this.position = this.floor = this.handed = after;
  }

  get waiting(): number {
    return this.events.length;
  }
  /** characters of what waits */
  get size(): number {
    return this.held;
  }

  found(offset: number): void {
    [this.offset, this.floor] = [offset, this.position];
  }

  moveTo(topic: string): void {
    [this.topic, this.offset] = [topic, -1];
  }

  take(records: readonly TopicRecord[], next: number): void {
    this.offset = next;
    for (const record of records) if (this.takeRecord(record)) return;
  }

  /** What waits up to the cut, which it must have reached. */
  handOver(cut: number): readonly JourneyEvent[] {
    const ready = this.events.findIndex(({ position }) => position > cut);
    const due = ready < 0 ? this.events : this.events.slice(0, ready);
    this.events = ready < 0 ? [] : this.events.slice(ready);
    this.held -= sizeOf(due);
    this.handed = cut;
    return due;
  }

  /** @returns whether it goes on in another topic */
  private takeRecord(record: TopicRecord): boolean {
    const { partitions, slots, onBad, onSkipped } = this.options;
    const said = read(record, partitions);
    switch (said.kind) {
      case 'bad':
        onBad(record, said.reason);
        return false;
      case 'watermark':
        if (said.successor !== undefined && said.successor !== this.topic) {
          this.leave(said.position, said.successor);
          return true;
        }
        this.position = Math.max(this.position, said.position);
        return false;
      case 'event':
        if (said.position <= this.position) {
          if (said.position > this.floor) onSkipped(record);
          return false;
        }
        this.position = said.position;
        if (slots?.has(said.slot) ?? true) this.wait(said.event);
        return false;
    }
  }

  /** What a generation holds beyond the mark that it ends with was never in the store: the next one tells what is there. */
  private leave(end: number, successor: string): void {
    this.position = Math.max(this.handed, end);
    const beyond = this.events.findIndex(({ position }) => position > this.position);
    if (beyond >= 0) this.held -= sizeOf(this.events.splice(beyond));
    this.moveTo(successor);
  }

  private wait(event: JourneyEvent): void {
    this.events.push(event);
    this.held += event.body.length;
  }
}

const sizeOf = (events: readonly JourneyEvent[]): number => events.reduce((sum, { body }) => sum + body.length, 0);
