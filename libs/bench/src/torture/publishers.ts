import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { seeded, take, traffic } from '../traffic';
import type { Acknowledged } from './acknowledged';
import type { Api } from './api';
import { BankFacts } from './bank.facts';
import { below, pick } from './chance';
import type { Findings } from './findings';
import { pastComplaints } from './past.complaints';
import { StirringFacts } from './stirring.facts';

interface Result {
  readonly id: string;
  readonly status: string;
  readonly position?: number;
}

const PUBLISHERS = 4;
/** before anything is killed, as history: something to replay, in batches of so many */
const [FIRST, FIRST_BATCH] = [4_000, 500];
/** Events a batch, and milliseconds between two, at most: 500 events a second of all publishers. */
const [MOST, PAUSE_MS] = [100, 800];
/** Batches that one may be late by. */
const HELD_BACK = 5;
const HISTORY = { 'Evenhand-History': '1' };
const [INTERACTIONS, COMPLAINTS] = ['/v1/interactions/events', '/v1/complaints/events'] as const;

export interface Pace {
  /** events of each publisher before anything is killed */
  readonly first: number;
  /** between two batches at most, ms */
  readonly pause: number;
}

/** Careful publishers: what is not answered is sent again, until it is. Some comes late, some again, some twice at once. */
export class Publishers {
  /** requests without an answer so far */
  inFlight = 0;
  private stopping = false;

  constructor(
    private readonly api: Api, private readonly acknowledged: Acknowledged, private readonly findings: Findings, private readonly seed: number,
    private readonly pace: Pace = { first: FIRST, pause: PAUSE_MS },
  ) {}

  /** @param begun called when what is there before the first kill is acknowledged. Returns when all that was sent is, after `stop`. */
  async publish(begun: () => void): Promise<void> {
    const sources = Array.from({ length: PUBLISHERS }, (_, n) => traffic('unordered', this.seed % 1_000 * 1_000 + n));
    await Promise.all(sources.map(async (source, n) => {
      const { customers, complaints } = pastComplaints(n, seeded(this.seed * 1_000 + 600 + n));
      await this.send(customers, HISTORY);
      await this.send(complaints, HISTORY, COMPLAINTS);
      for (let sent = 0; sent < this.pace.first; sent += FIRST_BATCH) await this.send(take(source, FIRST_BATCH), HISTORY);
    }));
    begun();
    await Promise.all(sources.map((source, n) => this.goOn(source, String(n), seeded(this.seed * 1_000 + 500 + n))));
  }

  stop(): void {
    this.stopping = true;
  }

  private async goOn(source: Iterator<CloudEvent>, name: string, chance: () => number): Promise<void> {
    const past: CloudEvent[][] = [];
    const stirring = new StirringFacts(name, chance);
    const bank = new BankFacts(Number(name), chance);
    let late: { readonly batch: CloudEvent[]; in: number } | undefined;
    while (!this.stopping && !this.findings.signal.aborted) {
      const batch = [...take(source, 1 + below(MOST, chance)), ...stirring.next()];
      const draw = chance();
      if (draw < 0.1 && !late) late = { batch, in: 1 + below(HELD_BACK - 1, chance) };
      else if (draw < 0.2) await Promise.all([this.send(batch), this.send(batch)]);
      else await this.send(batch);
      if (draw > 0.9 && past.length > 0) await this.send(pick(past, chance));
      for (const { events, history } of bank.next()) {
        await this.send(events, history ? HISTORY : {}, COMPLAINTS);
        if (chance() < 0.2) await this.send(events, history ? HISTORY : {}, COMPLAINTS);
      }
      if (late && late.batch !== batch && --late.in === 0) {
        await this.send(late.batch);
        late = undefined;
      }
      past.push(batch);
      await sleep(chance() * this.pace.pause, undefined, { signal: this.findings.signal }).catch(() => undefined);
    }
    if (late) await this.send(late.batch);
  }

  private async send(batch: readonly CloudEvent[], headers: Readonly<Record<string, string>> = {}, path: string = INTERACTIONS): Promise<void> {
    for (const event of batch) this.acknowledged.send(event);
    const body = JSON.stringify(batch);
    while (!this.findings.signal.aborted) {
      this.inFlight++;
      const answer = await this.api.ask('POST', path, body, 'application/cloudevents-batch+json', headers);
      this.inFlight--;
      if (answer?.status === 200) return this.hear(batch, answer.body as Result[]);
      if (answer) return this.findings.add(`a batch was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      this.acknowledged.repeated++;
      await sleep(50);
    }
  }

  private hear(batch: readonly CloudEvent[], results: readonly Result[]): void {
    if (results.length !== batch.length) this.findings.add(`${results.length} results for ${batch.length} events`);
    batch.forEach((event, i) => {
      const { id, status, position } = results[i] ?? { id: '', status: 'missing' };
      if (id !== event.id || position === undefined || (status !== 'stored' && status !== 'duplicate')) return this.findings.add(`${event.id} was answered ${JSON.stringify(results[i])}`);
      this.acknowledged.hear(event, status, position);
    });
  }
}
