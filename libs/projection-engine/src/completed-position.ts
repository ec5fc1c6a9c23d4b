interface Waiter {
  readonly position: number;
  readonly settle: (reached: boolean) => void;
}

/** Every event up to `value` was considered, and what it changed is committed. */
export class CompletedPosition {
  private readonly waiters = new Set<Waiter>();

  constructor(private position = 0) {}

  get value(): number {
    return this.position;
  }

  /** whether somebody waits for more */
  get awaited(): boolean {
    return this.waiters.size > 0;
  }

  /** It is known to be as far, from whatever source; it never goes back. */
  raise(position: number): void {
    if (position > this.position) this.moveTo(position);
  }

  /** Backwards only where a crashed database lost its last commits. */
  moveTo(position: number): void {
    this.position = position;
    for (const waiter of this.waiters) if (waiter.position <= position) waiter.settle(true);
  }

  /** @returns whether the position was completed before time ran out, the signal aborted or the engine stopped */
  waitFor(position: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (position <= this.position) return Promise.resolve(true);
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = (): void => waiter.settle(false);
      const timer = setTimeout(giveUp, timeoutMs);
      const waiter: Waiter = {
        position,
        settle: (reached) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          this.waiters.delete(waiter);
          resolve(reached);
        },
      };
      signal?.addEventListener('abort', giveUp);
      this.waiters.add(waiter);
    });
  }

  /** Nothing will move it any more. */
  release(): void {
    for (const waiter of this.waiters) waiter.settle(false);
  }
}
