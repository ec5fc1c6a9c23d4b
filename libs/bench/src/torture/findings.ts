/** characters of one, and how many are told */
const [LENGTH, MOST] = [1_500, 30];

/** What was seen and must never be. The first one ends the torture: what follows from it would only hide it. */
export class Findings {
  private readonly found: string[] = [];
  private readonly ending = new AbortController();

  /** aborts with the first finding */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  get all(): readonly string[] {
    return this.found;
  }

  add(what: string): void {
    if (this.found.length < MOST) this.found.push(`${new Date().toISOString()} ${what.slice(0, LENGTH)}`);
    this.ending.abort();
  }
}

/** How often each of some things happened. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  toString(): string {
    return [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${what} ${count}`).join(', ') || 'none';
  }
}
