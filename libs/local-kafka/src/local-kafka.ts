import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { launch, runningBroker } from './launch';
import type { Launch, Running } from './launch';
import { withLock } from './lock';
import { end, isAlive } from './process';
import { kafkaJars } from './programs';

export interface LocalKafkaOptions {
  /** where the broker's data lives; made where absent */
  readonly dataDir: string;
  /** default: a free one, kept over restarts */
  readonly port?: number;
  /** of server.properties, over ours; a broker that is adopted keeps those it was started with */
  readonly settings?: Readonly<Record<string, string>>;
  /** it goes on when this process ends, however that ends; default: it ends with this process */
  readonly detached?: boolean;
  readonly log?: (line: string) => void;
}

/** One Kafka node of our own, loopback only, with its data in one folder. */
export interface LocalKafka {
  /** host:port */
  readonly brokers: string;
  readonly dataDir: string;
  /** another after a restart */
  readonly pid: number;
  /** it ran already */
  readonly adopted: boolean;
  /** kill -9; its data stays as it is at that instant */
  kill(): Promise<void>;
  /** Starts it again on its data and its port, after `kill` or `stop`; kills it first where it runs. */
  restart(): Promise<void>;
  /** Shuts it down in good order. */
  stop(): Promise<void>;
}

/**
 * Runs the Apache Kafka that Maven fetched, as broker and controller in one. A broker that runs on the folder already is adopted, whoever
 * started it; several who start it at once get the same one. @throws Error with the reason where Java or Maven is not there
 */
export async function startLocalKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  const dataDir = resolve(options.dataDir);
  const jars = await kafkaJars(options.log ?? ((): void => undefined));
  const plan: Launch = { dataDir, jars, settings: options.settings ?? {}, detached: options.detached ?? false };
  await mkdir(dirname(dataDir), { recursive: true });
  return withLock(`${dataDir}.lock`, async () => {
    const found = await runningBroker(dataDir);
    return new OwnNode(plan, found ?? (await launch(plan, { ...(options.port !== undefined && { broker: options.port }) })), found !== undefined);
  });
}

class OwnNode implements LocalKafka {
  constructor(private readonly plan: Launch, private running: Running, readonly adopted: boolean) {
    if (!plan.detached && !adopted) process.once('exit', this.killNow);
  }

  get brokers(): string {
    return `127.0.0.1:${this.running.broker}`;
  }

  get dataDir(): string {
    return this.plan.dataDir;
  }

  get pid(): number {
    return this.running.pid;
  }

  async kill(): Promise<void> {
    await end(this.pid, 'SIGKILL');
  }

  async restart(): Promise<void> {
    await this.kill();
    this.running = await launch(this.plan, this.running);
  }

  async stop(): Promise<void> {
    process.off('exit', this.killNow);
    await end(this.pid, 'SIGTERM');
  }

  private readonly killNow = (): void => {
    if (isAlive(this.pid)) process.kill(this.pid, 'SIGKILL');
  };
}
