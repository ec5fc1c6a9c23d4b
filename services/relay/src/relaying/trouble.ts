import { maskCredentials } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';

/** What stands in the way, said once when it begins and once when it is over. */
export class Trouble {
  private said: string | undefined;

  constructor(private readonly log: Log, private readonly over: string) {}

  /** The reason, while there is one. */
  get reason(): string | null {
    return this.said ?? null;
  }

  begins(error: unknown, message: string): void {
    const reason = maskCredentials(error instanceof Error ? error.message || error.name : String(error));
    if (this.said === undefined) this.log.warn({ reason }, message);
    else this.log.debug({ reason }, message);
    this.said = reason;
  }

  ends(): void {
    if (this.said !== undefined) this.log.info(this.over);
    this.said = undefined;
  }
}
