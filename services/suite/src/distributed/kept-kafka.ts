import { isAlive, startLocalKafka } from '@evenhand/local-kafka';

export interface KeptKafka {
  /** host:port */
  readonly brokers: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const WATCH_MS = 250;
const LONGEST_MS = 10_000;

/** One Kafka node that is kept running: when its process dies it is named and started again on its data and its port. One that a killed starter left behind is adopted. */
export async function startKeptKafka(dataDir: string, say: (line: string) => void): Promise<KeptKafka> {
  const kafka = await startLocalKafka({ dataDir, detached: true, log: say });
  let wanted = true;
  let failures = 0;
  let timer: NodeJS.Timeout;
  let restarting: Promise<void> | undefined;
  const watch = (pause: number): void => {
    timer = setTimeout(() => {
      if (!wanted) return;
      if (isAlive(kafka.pid)) return watch(WATCH_MS);
      say(`Kafka (process ${kafka.pid}) died; it is started again`);
      restarting = kafka.restart().then(
        () => {
          failures = 0;
          say(`Kafka is back on ${kafka.brokers} (process ${kafka.pid})`);
          watch(WATCH_MS);
        },
        (error: Error) => {
          say(`Kafka does not start: ${error.message}`);
          watch(Math.min(LONGEST_MS, WATCH_MS * 2 ** ++failures));
        },
      );
    }, pause);
  };
  watch(WATCH_MS);
  return {
    brokers: kafka.brokers,
    get pid() {
      return kafka.pid;
    },
    stop: async () => {
      wanted = false;
      clearTimeout(timer);
      await restarting;
      await kafka.stop();
    },
  };
}
