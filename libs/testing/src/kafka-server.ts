import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { missingForKafka, startLocalKafka, withLock } from '@evenhand/local-kafka';
import type { LocalKafka } from '@evenhand/local-kafka';
import { kafkaContainer } from './kafka-container';

export interface KafkaServer {
  /** host:port */
  readonly brokers: string;
}

/** A broker of a suite's own, for outages. */
export interface OwnKafka extends KafkaServer {
  readonly dataDir: string;
  readonly pid: number;
  /** kill -9; what it had on disk stays */
  kill(): Promise<void>;
  /** On the same data and port. */
  restart(): Promise<void>;
  /** For good: its data goes too, unless the folder was given. */
  stop(): Promise<void>;
}

export const KAFKA_IMAGE = 'apache/kafka:4.3.0';
const IDLE_SECONDS = 30;
const checkout = createHash('sha256').update(resolve(__dirname, '../../..')).digest('hex');

/**
 * The one broker of this checkout's tests, shared by all workers and projects: the one in KAFKA_BROKERS; else of a container, where a
 * Docker engine answers that has the image; else one that Java runs, started by the first who asks and ended when nobody was there for a while.
 */
export async function kafkaServer(): Promise<KafkaServer> {
  if (process.env.KAFKA_BROKERS) return { brokers: process.env.KAFKA_BROKERS };
  return dockerHasImage() ? kafkaContainer(KAFKA_IMAGE, checkout) : localServer();
}

/** @returns why there is no Kafka for tests here, undefined where there is one */
export function kafkaMissing(): string | undefined {
  return process.env.KAFKA_BROKERS || dockerHasImage() ? undefined : missingForKafka();
}

/** A broker that can be killed and started again. @throws Error with the reason where Java or Maven is not there */
export async function startKafka({ dataDir, settings }: { readonly dataDir?: string; readonly settings?: Readonly<Record<string, string>> } = {}): Promise<OwnKafka> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'evenhand-kafka-own-')));
  const kafka = await startLocalKafka({ dataDir: folder, ...(settings && { settings }) });
  return new Owned(kafka, dataDir === undefined);
}

class Owned implements OwnKafka {
  constructor(private readonly kafka: LocalKafka, private readonly throwAway: boolean) {}

  get brokers(): string {
    return this.kafka.brokers;
  }
  get dataDir(): string {
    return this.kafka.dataDir;
  }
  get pid(): number {
    return this.kafka.pid;
  }
  kill(): Promise<void> {
    return this.kafka.kill();
  }
  restart(): Promise<void> {
    return this.kafka.restart();
  }
  async stop(): Promise<void> {
    await this.kafka.stop();
    if (this.throwAway) await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Who uses it leaves a file named after its process; who ends it looks for those alive, both under one lock. */
async function localServer(): Promise<KafkaServer> {
  const folder = join(tmpdir(), `evenhand-kafka-${checkout.slice(0, 12)}`);
  const dataDir = join(folder, 'node');
  await mkdir(join(folder, 'users'), { recursive: true });
  return withLock(`${folder}.lock`, async () => {
    await mkdir(join(folder, 'users'), { recursive: true });
    await writeFile(join(folder, 'users', String(process.pid)), '');
    const kafka = await startLocalKafka({ dataDir, detached: true });
    if (!kafka.adopted) {
      const script = join(__dirname, '..', 'kafka-stop-when-idle.cjs');
      spawn(process.execPath, [script, folder, String(kafka.pid), String(IDLE_SECONDS)], { detached: true, stdio: 'ignore' }).unref();
    }
    return { brokers: kafka.brokers };
  });
}

/** An engine that would have to download the image first is passed over. */
function dockerHasImage(): boolean {
  const socket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
  if (socket.startsWith('/') && !existsSync(socket)) return false;
  return spawnSync('docker', ['image', 'inspect', KAFKA_IMAGE], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}
