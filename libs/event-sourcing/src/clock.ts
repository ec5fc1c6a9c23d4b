/** The suite's clock, passed to whoever needs the time. */
export abstract class Clock {
  /** @returns milliseconds since 1970-01-01T00:00:00Z */
  abstract now(): number;
}
