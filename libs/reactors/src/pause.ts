/** A wait that ends early when there is something to do. A wake that comes while nobody waits ends the next wait. */
export class Pause {
  private woken = false;
  private end: () => void = () => undefined;

  wake(): void {
    this.woken = true;
    this.end();
  }

  async wait(ms: number): Promise<void> {
    if (!this.woken && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.end = (): void => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.woken = false;
  }
}
