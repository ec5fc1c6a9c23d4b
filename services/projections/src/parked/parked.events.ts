import { KafkaJourneyLog } from '@evenhand/journey-log';
import type { JourneyLog } from '@evenhand/journey-log';
import type { Log } from '@evenhand/projection-engine';
import type { ParkedTeller } from './parked.teller';
import type { UnreadableRecord, UnreadableRecords } from './unreadable.records';

const AGAIN_MS = 1_000;

/** Keeps what cannot be read off the journey topic, and has others told of that and of what is parked, while the application stands. */
export class ParkedEvents {
  private readonly met: Omit<UnreadableRecord, 'readAt'>[] = [];
  private keeping: Promise<void> | undefined;
  private again?: NodeJS.Timeout;

  /** @param teller absent where nobody is told */
  constructor(private readonly journey: JourneyLog, private readonly records: UnreadableRecords, private readonly teller: ParkedTeller | undefined, private readonly log: Log | undefined) {}

  start(): void {
    if (this.journey instanceof KafkaJourneyLog) {
      this.journey.tellBad(({ topic, partition, offset }, reason) => {
        this.log?.error({ topic, partition, offset, reason }, 'a record of the journey topic cannot be read');
        this.met.push({ topic, partition, offset, reason });
        this.keep();
      });
    }
    this.teller?.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.again);
    await this.keeping;
    await this.teller?.stop();
    await this.records.close();
  }

  private keep(): void {
    clearTimeout(this.again);
    this.keeping ??= this.keepAll().catch((error: unknown) => {
      this.log?.warn({ err: error }, 'a record that cannot be read could not be kept now');
      this.again = setTimeout(() => this.keep(), AGAIN_MS).unref();
    }).finally(() => (this.keeping = undefined));
  }

  private async keepAll(): Promise<void> {
    for (let record = this.met[0]; record; record = this.met[0]) {
      await this.records.keep(record);
      this.met.shift();
    }
  }
}
