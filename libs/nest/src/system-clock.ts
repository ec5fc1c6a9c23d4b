import { Clock } from '@evenhand/event-sourcing';

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}
