/** A customer of whom one event cannot be folded by a read model; his later ones wait behind it. */
export interface ParkedCustomer {
  readonly customerId: string;
  readonly version: number;
  readonly slot: number;
  /** of the event that cannot be folded; what is read of the customer ends before it */
  readonly position: number;
  /** id under which the event is stored */
  readonly eventId: string | null;
  readonly reason: string;
  /** how often it was tried */
  readonly attempts: number;
  readonly waiting: number;
  /** of the last event that waits; without any, its own */
  readonly lastPosition: number;
  readonly parkedAt: string;
}

/** `GET /v1/projections/{name}/parked` */
export interface ParkedPage {
  readonly items: readonly ParkedCustomer[];
  readonly next: string | null;
}

/** What came of letting a customer go: `parked` where an event cannot be folded still. */
export interface LetGo {
  readonly customerId: string;
  readonly version: number;
  /** events that were folded now */
  readonly folded: number;
  readonly parked: ParkedCustomer | null;
}

/** A record of the journey topic that tells no event. */
export interface UnreadableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly readAt: string;
}

/** `GET /v1/projections/unreadable` */
export interface UnreadablePage {
  readonly items: readonly UnreadableRecord[];
  readonly next: string | null;
}
