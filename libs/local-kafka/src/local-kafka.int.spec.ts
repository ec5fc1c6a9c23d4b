import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingForKafka, startLocalKafka } from './index';
import type { LocalKafka } from './index';
import { isAlive } from './process';
import { serverProperties } from './server-properties';

jest.setTimeout(180_000);

const answers = (brokers: string): Promise<boolean> => new Promise((resolve) => {
  const [host, port] = brokers.split(':');
  const socket = connect(Number(port), host, () => void socket.destroy(resolve(true) as undefined));
  socket.once('error', () => resolve(false));
});

it('is told its settings: ours, what it must know of itself, and over both what somebody asks for', () => {
  const text = serverProperties('/data/kafka', { broker: 9092, controller: 9093 }, { 'num.io.threads': '8', 'log.segment.bytes': '1048576' });
  expect(text.split('\n')).toEqual(expect.arrayContaining(['advertised.listeners=PLAINTEXT://127.0.0.1:9092', 'controller.quorum.voters=1@127.0.0.1:9093', 'log.dirs=/data/kafka', 'num.io.threads=8', 'log.segment.bytes=1048576']));
  expect(text).not.toContain('num.io.threads=4');
});

const missing = missingForKafka();
if (missing !== undefined && process.env['CI'] !== 'true') process.stderr.write(`a Kafka of one's own: left out (${missing})\n`);

(missing === undefined || process.env['CI'] === 'true' ? describe : describe.skip)('a Kafka of one\'s own', () => {
  const started: LocalKafka[] = [];
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'evenhand-kafka-'))));
  afterEach(async () => {
    for (const kafka of started.splice(0)) await kafka.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<LocalKafka> => {
    const kafka = await startLocalKafka({ dataDir: join(folder, 'kafka') });
    started.push(kafka);
    return kafka;
  };

  it('answers once it is told of; who starts it at the same time, or later, on the same folder gets the same one', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(await answers(one.brokers)).toBe(true);
    expect([other.pid, other.brokers]).toEqual([one.pid, one.brokers]);
    expect([one.adopted, other.adopted].sort()).toEqual([false, true]);
    expect((await start()).pid).toBe(one.pid);
  });

  it('comes back at its port as the cluster it was after kill -9, and is gone after stop', async () => {
    const kafka = await start();
    const { brokers, pid } = kafka;
    const cluster = async (): Promise<string> => /^cluster\.id=(.+)$/m.exec(await readFile(join(kafka.dataDir, 'data', 'meta.properties'), 'utf8'))?.[1] ?? '';
    const before = await cluster();
    expect(before).not.toBe('');
    await kafka.kill();
    expect([isAlive(pid), await answers(brokers)]).toEqual([false, false]);
    await kafka.restart();
    expect([kafka.brokers, await cluster(), await answers(brokers)]).toEqual([brokers, before, true]);
    expect(kafka.pid).not.toBe(pid);
    await kafka.stop();
    expect(await answers(brokers)).toBe(false);
  });
});
