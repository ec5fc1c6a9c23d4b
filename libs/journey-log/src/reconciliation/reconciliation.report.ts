import type { EventStore } from '@evenhand/event-sourcing';
import type { RecordPages } from './raw-record';

/** What is to be compared. */
export interface Reconciled {
  readonly topic: string;
  readonly store: Pick<EventStore, 'head' | 'readAll'>;
  /** every record of every partition, in the order of partitions */
  readonly partitions: readonly RecordPages[];
  /** exclusive */
  readonly from: number;
  /** a position that both are said to hold */
  readonly to: number;
  /** differences named at most; the others are counted */
  readonly rows?: number;
  /** records and events out of their place that are remembered at most; default a million */
  readonly tracked?: number;
  readonly onProgress?: (position: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * What the topic has otherwise than the store: `missing`, an event without its record; `doubled`, a second record of an event; `altered`, a record that
 * is not what its event says, in the `parts` named; `reordered`, a record behind one of a later position, or the other way round; `foreign`, a record
 * of no event; `watermark`, one that claims what is not so.
 */
export type DifferenceKind = 'missing' | 'doubled' | 'altered' | 'reordered' | 'foreign' | 'watermark';

export const DIFFERENCE_KINDS: readonly DifferenceKind[] = ['missing', 'doubled', 'altered', 'reordered', 'foreign', 'watermark'];

/** The parts of a record that can differ from its event. */
export type RecordPart = 'value' | 'key' | 'partition' | 'headers';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly partition: number;
  /** of the record; null where it is missing */
  readonly offset: string | null;
  /** null where the record tells none */
  readonly position: number | null;
  /** of the event as it is stored; null where there is none */
  readonly eventId: string | null;
  /** of an altered record */
  readonly parts?: readonly RecordPart[];
  readonly reason?: string;
}

export interface ReconciliationReport {
  readonly topic: string;
  /** compared: from < position <= to */
  readonly from: number;
  readonly to: number;
  /** whether it was compared to the end that was asked for: else more than can be remembered is out of its place, and `to` is how far it came */
  readonly complete: boolean;
  readonly equal: boolean;
  /** events of the store in that stretch */
  readonly events: number;
  /** data records of the topic in that stretch, with what is foreign */
  readonly records: number;
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** the first ones, by position */
  readonly differences: readonly Difference[];
}

/** Counts all differences and keeps the first so many. */
export class Findings {
  readonly counts: Record<DifferenceKind, number> = { missing: 0, doubled: 0, altered: 0, reordered: 0, foreign: 0, watermark: 0 };
  private readonly kept: Difference[] = [];

  constructor(private readonly most: number) {}

  add(difference: Difference): void {
    this.counts[difference.kind]++;
    if (this.kept.length < this.most) this.kept.push(difference);
  }

  get full(): boolean {
    return this.kept.length >= this.most;
  }

  get none(): boolean {
    return Object.values(this.counts).every((count) => count === 0);
  }

  get differences(): readonly Difference[] {
    const at = ({ position }: Difference): number => position ?? Infinity;
    return this.kept.toSorted((a, b) => (at(a) === at(b) ? a.partition - b.partition : at(a) - at(b)));
  }
}
