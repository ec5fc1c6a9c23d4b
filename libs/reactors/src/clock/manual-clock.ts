import { Clock } from '@evenhand/event-sourcing';

/** A clock that stands still until it is told another moment; only forward. */
export class ManualClock extends Clock {
  constructor(private moment: number) {
    super();
  }

  now(): number {
    return this.moment;
  }

  /** A moment that is past changes nothing. */
  moveTo(moment: number): void {
    this.moment = Math.max(this.moment, moment);
  }
}
