const GENERATION = 50_000;

/**
 * Revisions that streams are known to have reached, stored or on their way: what tells, without a look-up, that an append follows directly
 * on what is there. Knowledge only grows; two generations bound it, the older forgotten when the younger is full.
 */
export class KnownRevisions {
  private young = new Map<string, number>();
  private old = new Map<string, number>();

  get(stream: string): number | undefined {
    return this.young.get(stream) ?? this.old.get(stream);
  }

  set(stream: string, revision: number): void {
    this.young.set(stream, revision);
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** What a reader saw may be older than what is known. */
  raise(stream: string, revision: number): void {
    const known = this.get(stream);
    if (known === undefined || known < revision) this.set(stream, revision);
  }

  /** What was on its way did not arrive. */
  forget(stream: string): void {
    this.young.delete(stream);
    this.old.delete(stream);
  }
}
