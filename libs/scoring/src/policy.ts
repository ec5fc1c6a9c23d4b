/** What one bank's scoring depends on besides the rules themselves. */
export interface ScoringPolicy {
  readonly version: number;
  /** ms added to a moment before it is cut into days: the bank's time zone, fixed */
  readonly offsetMs: number;
}

export const defaultPolicy: ScoringPolicy = { version: 1, offsetMs: 0 };

/** The day number of a moment (ms since 1970). */
export const dayOf = (time: number, { offsetMs }: ScoringPolicy = defaultPolicy): number => Math.floor((time + offsetMs) / 86_400_000);
