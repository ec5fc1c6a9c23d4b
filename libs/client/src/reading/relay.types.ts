/** How the relay stands, which carries the event store's log into the journey topic. */
export interface RelayStatus {
  /** what the relay that answered is */
  readonly instance: 'active' | 'standby';
  /** of the active one; `none`: nobody relays now */
  readonly state: 'opening' | 'moving' | 'blocked' | 'none';
  /** why it does not move */
  readonly error: string | null;
  /** the topic as it is configured, and its generation that is read */
  readonly topic: string;
  readonly generation: string | null;
  readonly partitions: number | null;
  /** everything up to here is in the topic */
  readonly position: number;
  /** of the store */
  readonly head: number;
  readonly lag: { readonly positions: number; readonly seconds: number };
  /** the generation that a rebuild fills */
  readonly next: { readonly topic: string; readonly position: number } | null;
}

/** What the topic has otherwise than the store. */
export type TopicDifferenceKind = 'missing' | 'doubled' | 'altered' | 'reordered' | 'foreign' | 'watermark';

export interface TopicDifference {
  readonly kind: TopicDifferenceKind;
  readonly partition: number;
  /** of the record; null where it is missing */
  readonly offset: string | null;
  readonly position: number | null;
  readonly eventId: string | null;
  /** of an altered record */
  readonly parts?: readonly ('value' | 'key' | 'partition' | 'headers')[];
  readonly reason?: string;
}

export interface TopicReport {
  readonly topic: string;
  /** compared: from < position <= to */
  readonly from: number;
  readonly to: number;
  /** false where more is out of its place than can be remembered: `to` is how far it came */
  readonly complete: boolean;
  readonly equal: boolean;
  readonly events: number;
  readonly records: number;
  readonly counts: Readonly<Record<TopicDifferenceKind, number>>;
  /** the first ones, by position */
  readonly differences: readonly TopicDifference[];
}

interface RelayOperation<Kind, Request, Result> {
  readonly id: string;
  readonly kind: Kind;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly request: Request;
  /** the topic that a rebuild fills */
  readonly generation: string | null;
  /** positions */
  readonly done: number;
  readonly total: number;
  readonly result: Result | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}
export type TopicVerification = RelayOperation<'verification', { readonly from?: number; readonly to?: number }, TopicReport>;
export type TopicRebuild = RelayOperation<'rebuild', { readonly reason: string }, { readonly from: string | null; readonly to: string; readonly partitions: number; readonly position: number }>;
