import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithKafka, startKafka } from '@evenhand/testing';
import type { OwnKafka } from '@evenhand/testing';
import { customers, eventsOf, until } from '../contract/journey-under-test';
import type { Assignment } from '../journey-log';
import { onKafka } from '../testing/on-kafka';
import { KafkaJourneyLog } from './kafka-journey-log';

jest.setTimeout(60_000);

const SESSION_MS = 6_000;
const SETTLING_MS = 1_500;
const LATE_MS = 100;

/** What a broker answers, held back for a while from its next question on. What it is asked comes to it at once. */
class SlowAnswers {
  private port = 0;
  private held: (() => void)[] | undefined;
  private armed = false;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => {
    const broker = connect(this.port, '127.0.0.1');
    for (const [from, to] of [[client, broker], [broker, client]] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined).on('close', () => to.destroy());
    }
    client.on('data', (data) => {
      if (this.armed) [this.held, this.armed] = [[], false];
      broker.write(data);
    });
    broker.on('data', (data) => (this.held ? this.held.push(() => client.write(data)) : client.write(data)));
  });

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  to(port: number): void {
    this.port = port;
  }

  hold(): void {
    this.armed = true;
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const answer of held) answer();
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describeWithKafka('a member whose broker is slow to answer', () => {
  let broker: OwnKafka | undefined;
  const answers = new SlowAnswers();
  beforeAll(async () => {
    const port = await answers.listen();
    broker = await startKafka({ settings: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}` } });
    answers.to(Number(broker.brokers.split(':')[1]));
  });
  afterAll(async () => {
    answers.close();
    await broker?.stop();
  });

  it('does not take the slots for its own meanwhile, and has them again when it learns that it still has', async () => {
    const { brokers } = broker as OwnKafka;
    const log = await onKafka(4, { brokers, restart: () => (broker as OwnKafka).restart() });
    await log.write(eventsOf(customers(3)));
    const journey = await KafkaJourneyLog.open({ ...log.options, sessionTimeoutMs: SESSION_MS });
    const membership = await journey.join('slow');
    const told: Assignment[] = [];
    const listening = (async () => {
      for await (const assignment of membership.assignments()) told.push(assignment);
    })();
    await until(() => told.at(-1)?.slots.size === 64);
    const before = told.at(-1) as Assignment;
    // One heartbeat a second: the next one is not answered.
    await sleep(SETTLING_MS);
    answers.hold();
    await until(() => before.until.aborted);
    // The broker counts from the heartbeat that it did not answer, the member from the one before.
    await sleep(LATE_MS);
    answers.release();
    await until(() => told.at(-1)?.slots.size === 64 && told.at(-1)?.until.aborted === false);
    await journey.close();
    await listening;
    await log.stop();
  });
}, 'own');
