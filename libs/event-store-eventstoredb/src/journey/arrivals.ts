/** How far the journeys are complete, and who waits for more. */
export class Arrivals {
  position = 0;
  private readonly waiting = new Set<() => void>();

  reached(position: number): void {
    this.position = Math.max(this.position, position);
    for (const look of [...this.waiting]) look();
  }

  /** What was heard before does not count. */
  startAt(position: number): void {
    this.position = position;
  }

  /** @returns whether it was reached within `ms` milliseconds */
  until(position: number, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const look = (late = false): void => {
        const reached = this.position >= position;
        if (!reached && !late) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(reached);
      };
      const timer = setTimeout(() => look(true), ms);
      this.waiting.add(look);
      look();
    });
  }
}
