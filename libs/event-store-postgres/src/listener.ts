import type { Client } from 'pg';
import { connect, disconnect } from './connection';
import { CHANNEL } from './schema';
import type { Wake } from './wake';

const RETRY_MS = 250;

/** Hears of appends by other processes. While its connection is away the subscribers' slow poll stands in; when it is back all of them look. */
export class Listener {
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly url: string, private readonly wake: Wake) {}

  /** Starts listening once somebody subscribes. */
  start(): void {
    if (this.client || this.connecting || this.timer || this.closed) return;
    this.connecting = this.listen().catch(() => this.again()).finally(() => (this.connecting = undefined));
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.connecting;
    if (this.client) await disconnect(this.client);
  }

  private async listen(): Promise<void> {
    const client = await connect(this.url, () => this.again());
    client.on('notification', ({ payload }) => this.wake.signal(Number(payload)));
    await client.query(`listen ${CHANNEL}`);
    this.client = client;
    this.wake.signal();
  }

  private again(): void {
    this.client = undefined;
    if (this.closed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.start();
    }, RETRY_MS);
  }
}
