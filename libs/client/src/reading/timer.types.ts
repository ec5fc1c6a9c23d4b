/** armed: to come; settling: past, and waiting for what may still arrive; overdue: may fire at any moment; failed: refused, waits for a retry */
export type TimerState = 'armed' | 'overdue' | 'settling' | 'failed';

/** Which timers. */
export interface TimersQuery {
  readonly state?: TimerState;
  /** type of the event it writes */
  readonly kind?: string;
  readonly customer?: string;
  readonly dueBefore?: string | Date;
  /** timers a page, 1 to 1 000; default 100 */
  readonly limit?: number;
  /** `next` of the page before */
  readonly cursor?: string;
  readonly signal?: AbortSignal;
}

/** Something that is to happen by itself. */
export interface Timer {
  readonly timerId: string;
  readonly service: string;
  /** type of the event it writes */
  readonly kind: string;
  readonly customerId: string;
  readonly stream: string;
  /** the time of that event, however late it is written */
  readonly dueAt: string;
  /** not before: where its due moment was past already, it waits for what may still arrive */
  readonly readyAt: string;
  readonly state: TimerState;
  readonly attempts: number;
  /** why it failed */
  readonly error: string | null;
}

/** `GET /v1/timers`, by due moment. One that fired is no row any more: its event is in the log. */
export interface TimersPage {
  readonly items: readonly Timer[];
  readonly next: string | null;
  /** of all timers, whatever was asked for */
  readonly counts: Readonly<Record<TimerState, number>>;
  readonly nextDueAt: string | null;
  /** the suite's clock */
  readonly now: string;
}

/** What a process manager could not do. */
export interface ParkedReaction {
  readonly reactionId: string;
  readonly service: string;
  readonly manager: string;
  readonly customerId: string;
  /** where its cause stands in the log */
  readonly position: number;
  readonly causeEventId: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: string;
}

/** `GET /v1/reactions`. `position`: everything up to it was reacted to; `error`: why reacting stands still, where it does. */
export interface ReactionsPage {
  readonly items: readonly ParkedReaction[];
  readonly next: string | null;
  readonly position: number;
  readonly error: string | null;
}

/** `reason`: what still stands in the way; null where it is done. */
export interface RetriedReaction {
  readonly reactionId: string;
  readonly reason: string | null;
}

/** `GET /v1/clock`; `position` is where the log ends. */
export interface SuiteTime {
  readonly mode: 'system' | 'manual';
  readonly now: string;
  readonly position: number;
}
