import { storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { Findings } from './findings';

/** What was sent to the suite, and what it said it did with that. */
export class Acknowledged {
  /** by the id they are stored under: all that was ever sent, and the positions that were told */
  readonly sent = new Map<string, Sent>();
  readonly told = new Map<string, number>();
  private readonly toldStored = new Set<string>();
  duplicates = 0;
  /** requests sent again, for want of an answer */
  repeated = 0;

  constructor(private readonly findings: Findings) {}

  send(event: Sent): void {
    this.sent.set(storedIdOf(event.source, event.id), event);
  }

  hear({ source, id }: Pick<Sent, 'source' | 'id'>, status: 'stored' | 'duplicate', position: number): void {
    const stored = storedIdOf(source, id);
    const before = this.told.get(stored);
    if (before !== undefined && before !== position) this.findings.add(`${id} was told position ${before}, then ${status} at ${position}`);
    if (status === 'stored' && this.toldStored.has(stored)) this.findings.add(`${id} was told to be stored twice, at ${before} and at ${position}`);
    if (status === 'stored') this.toldStored.add(stored);
    else this.duplicates++;
    this.told.set(stored, position);
  }
}

/** A command's moment is the suite's. */
export type Sent = Omit<CloudEvent, 'time'> & Partial<Pick<CloudEvent, 'time'>>;
