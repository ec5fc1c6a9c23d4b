import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { seeded, take, traffic } from '../../traffic';
import type { Acknowledged } from '../acknowledged';
import type { Api } from '../api';
import { below, pick } from '../chance';
import type { Findings } from '../findings';
import { StirringFacts } from '../stirring.facts';
import type { Working } from '../under.load';
import { PatientProducer } from './topic.records';

export const INBOUND = 'journey.inbound.v1';
const PUBLISHERS = 2;
/** One event in so many comes spoilt. */
const SPOILT = 0.06;
const [MOST, PAUSE_MS] = [40, 1_200];
const HELD_BACK = 3;
const SECOND = 1_000;
const PATIENCE_MS = 90_000;

/** A record as it was sent, and what has to become of it: the code it is refused with, none where it is taken. */
export interface Published {
  readonly key: string;
  readonly value: string;
  readonly event?: CloudEvent;
  readonly code?: string;
}

interface Result {
  readonly status?: string;
  readonly position?: number;
  readonly problem?: { readonly code?: string };
}

/** Publishers over the inbound topic: what the broker does not acknowledge is sent again. Some comes again, some is spoilt on purpose. What became of it they ask for. */
export class InboundPublishers implements Working {
  /** by their text: those of one text are judged alike */
  readonly published = new Map<string, Published>();
  answered = 0;
  private readonly heard = new Set<string>();
  private stopping = false;

  constructor(private readonly brokers: string, private readonly api: Api, private readonly acknowledged: Acknowledged, private readonly findings: Findings, private readonly seed: number) {}

  /** Returns when all that was sent is acknowledged by the broker, after `stop`. */
  async work(): Promise<void> {
    await Promise.all(Array.from({ length: PUBLISHERS }, (_, n) => this.publish(n)));
  }

  stop(): void {
    this.stopping = true;
  }

  /** Waits for the answer to each that has a name. */
  async answers(): Promise<void> {
    for (const { event, code } of this.published.values()) if (event) await this.answer(event, code, true);
  }

  private async publish(n: number): Promise<void> {
    const chance = seeded(this.seed * 1_000 + 700 + n);
    const source = traffic('unordered', (this.seed % 1_000) * 1_000 + 100 + n);
    const stirring = new StirringFacts(`inbound_${n}`, chance);
    const producer = new PatientProducer(this.brokers, this.findings.signal);
    const past: (readonly Published[])[] = [];
    while (!this.stopping && !this.findings.signal.aborted) {
      const batch = [...take(source, 1 + below(MOST, chance)), ...stirring.next()].flatMap((event) => [whole(event), ...(chance() < SPOILT ? [spoilt(event, chance)] : [])]);
      await this.send(producer, batch);
      past.push(batch);
      if (chance() < 0.2) await this.send(producer, pick(past, chance));
      const before = past.at(-1 - HELD_BACK);
      for (const { event, code } of before ? [pick(before, chance)] : []) if (event) await this.answer(event, code, false);
      await sleep(chance() * PAUSE_MS, undefined, { signal: this.findings.signal }).catch(() => undefined);
    }
    this.acknowledged.repeated += producer.repeated;
    await producer.close();
  }

  private async send(producer: PatientProducer, batch: readonly Published[]): Promise<void> {
    for (const one of batch) {
      this.published.set(one.value, one);
      if (one.event && one.code === undefined) this.acknowledged.send(one.event);
    }
    await producer.send(INBOUND, batch.map(({ key, value }) => ({ key, value, headers: { 'content-type': 'application/cloudevents+json' } })));
  }

  /** @param patient until there is one; else once */
  private async answer({ source, id }: CloudEvent, code: string | undefined, patient: boolean): Promise<void> {
    const name = `${source} ${id}`;
    for (const since = Date.now(); !this.heard.has(name) && !this.findings.signal.aborted; await sleep(50)) {
      const answer = await this.api.ask('GET', `/v1/inbound/results?source=${encodeURIComponent(source)}&id=${encodeURIComponent(id)}`);
      if (answer?.status === 200) return this.hear(name, { source, id }, answer.body as Result, code);
      if (answer && answer.status !== 404) return this.findings.add(`the answer to ${name} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      if (!patient) return;
      if (Date.now() - since > PATIENCE_MS) this.findings.add(`${name} was published over Kafka, and never answered`);
    }
  }

  private hear(name: string, event: Pick<CloudEvent, 'source' | 'id'>, { status, position, problem }: Result, code: string | undefined): void {
    this.heard.add(name);
    this.answered++;
    if (code !== undefined) {
      if (status !== 'rejected' || problem?.code !== code) this.findings.add(`${name} was to be refused with ${code}, and was answered ${JSON.stringify({ status, problem })}`);
    } else if ((status !== 'stored' && status !== 'duplicate') || position === undefined) {
      this.findings.add(`${name} was answered ${JSON.stringify({ status, position, problem })}`);
    } else this.acknowledged.hear(event, status, position);
  }
}

const whole = (event: CloudEvent): Published => ({ key: event.subject, value: JSON.stringify(event), event });

/** Beside the whole one: of the same customer, and judged after it. */
function spoilt(event: CloudEvent, chance: () => number): Published {
  const other = { ...event, id: `spoilt-${event.id}`.slice(0, 64) };
  const value = (made: object): { readonly key: string; readonly value: string } => ({ key: event.subject, value: JSON.stringify(made) });
  switch (below(4, chance)) {
    case 0:
      return { key: event.subject, value: `{"broken":"${event.id}"`, code: 'not_json' };
    case 1:
      return { ...value({ ...other, type: 'evenhand.interactions.unheard-of.v1' }), event: other, code: 'unknown_type' };
    case 2:
      return { ...value({ ...other, data: {} }), event: other, code: 'invalid_event' };
    default:
      return { ...value({ ...event, time: new Date(Date.parse(event.time) + SECOND).toISOString() }), code: 'id_reused' };
  }
}
