import type { Log } from '@evenhand/nest';
import { Pause } from '../pause';
import type { ParkedReactions } from './parked';

const LOOK_MS = 500;

/** Decides parked reactions of this process's services that operators asked another process to try again. */
export class AskedRetries {
  private readonly pause = new Pause();
  private halted = false;
  private running: Promise<void> | undefined;
  private outage: string | undefined;

  /** @param done told when timers may have changed */
  constructor(private readonly parked: Pick<ParkedReactions, 'retryAsked'>, private readonly done: () => void, private readonly log: Log) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.halted = true;
    this.pause.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.halted) {
      try {
        if ((await this.parked.retryAsked()) > 0) this.done();
        this.outage = undefined;
      } catch (error) {
        const { message } = error as Error;
        if (!this.halted && message !== this.outage) this.log.warn({ err: error as Error }, 'parked reactions could not be tried again; they are asked for anew');
        this.outage = message;
      }
      await this.pause.wait(LOOK_MS);
    }
  }
}
