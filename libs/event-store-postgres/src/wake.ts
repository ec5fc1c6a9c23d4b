/** Tells waiting readers how far the log is visible: one for a store's writer, its listener and its subscribers. */
export class Wake {
  private reached = 0;
  private readonly sleepers = new Set<() => void>();

  /** The highest position known to be visible. */
  get position(): number {
    return this.reached;
  }

  /** @param position visible now; without it sleepers wake up to look for themselves */
  signal(position = 0): void {
    this.reached = Math.max(this.reached, position);
    for (const wake of [...this.sleepers]) wake();
  }

  /** Until something beyond `position` may be there, the time is over or the signal aborts. */
  beyond(position: number, milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.reached > position || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.sleepers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}
