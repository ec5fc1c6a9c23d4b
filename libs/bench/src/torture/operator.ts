import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../traffic';
import type { Api } from './api';
import { below, pick } from './chance';
import { OPERATED } from './database';
import type { Database, Projection } from './database';
import { Tally } from './findings';
import type { Findings } from './findings';

export type Kind = 'replay' | 'verify' | 'promote' | 'rollback' | 'drop';

interface Operation {
  readonly id: string;
  readonly kind: Kind;
  readonly projection: Projection;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly result?: { readonly equal?: boolean };
}

interface Listed {
  readonly name: string;
  readonly liveVersion: number;
  readonly position: number;
  readonly lag: number;
  readonly versions: readonly { readonly version: number; readonly state: string; readonly position: number }[];
}

const REASON = JSON.stringify({ reason: 'torture' });
const DRAWS: readonly Kind[] = ['replay', 'replay', 'replay', 'verify', 'verify', 'promote', 'promote', 'rollback', 'drop'];
const MOST_VERSIONS = 4;
const CANCELLED = 0.1;
const LOOK_MS = 20;
const OVERDUE_MS = 180_000;

/** Asks for one operation after another, each on a projection it draws, and goes on asking what became of it whoever was killed meanwhile. */
export class Operator {
  readonly ended = new Tally();
  /** what is to be asked for next, where that is possible */
  wanted?: Kind;
  private projection: (typeof OPERATED)[number] = OPERATED[0];
  private readonly cancelled = new Set<string>();
  private readonly chance: () => number;
  private stopping = false;

  constructor(private readonly api: Api, private readonly database: Database, private readonly findings: Findings, seed: number) {
    this.chance = seeded(seed * 1_000 + 900);
  }

  /** Returns when the last one is over, after `stop`. */
  async work(): Promise<void> {
    while (!this.stopping && !this.findings.signal.aborted) {
      await this.next();
      await sleep(this.chance() * 100);
    }
  }

  stop(): void {
    this.stopping = true;
  }

  async listed(projection: Projection): Promise<Listed> {
    const { items } = await this.api.read<{ items: readonly Listed[] }>('/v1/projections');
    return items.find(({ name }) => name === projection) as Listed;
  }

  /** Asks for it, waits until it is over, and judges how it ended. @returns whether it was begun */
  async carryOut(projection: Projection, kind: Kind, version?: number): Promise<boolean> {
    const id = await this.ask(projection, kind, version);
    if (id) await this.waitFor(id, kind);
    else this.ended.add(`${projection} ${kind} not begun`);
    return id !== undefined;
  }

  private async waitFor(id: string, kind: Kind): Promise<void> {
    if ((kind === 'replay' || kind === 'verify') && !this.stopping && this.chance() < CANCELLED) await this.cancel(id);
    const since = Date.now();
    for (;;) {
      const operation = await this.api.read<Operation>(`/v1/operations/${id}`);
      if (operation.state !== 'running') return this.judge(operation);
      if (Date.now() - since > OVERDUE_MS) return this.findings.add(`an operation does not end: ${JSON.stringify(operation)}`);
      await sleep(LOOK_MS);
    }
  }

  private async next(): Promise<void> {
    const { projection } = this;
    const { versions } = await this.listed(projection);
    const others = versions.filter(({ state }) => state !== 'live').map(({ version }) => version);
    const kind = this.wanted ?? pick(DRAWS, this.chance);
    if (versions.length >= MOST_VERSIONS) return void (await this.carryOut(projection, 'drop', others[0]));
    if (others.length === 0 && kind !== 'verify') return void (await this.carryOut(projection, 'replay'));
    const named = this.chance() < 0.5;
    const other = kind === 'drop' || (named && (kind === 'promote' || kind === 'rollback')) ? pick(others, this.chance) : undefined;
    const begun = await this.carryOut(projection, kind, named && kind === 'verify' ? pick(versions, this.chance).version : other);
    // a version that was never live is nothing to go back to: one has to be replaced first
    if (!begun && kind === 'rollback') await this.carryOut(projection, 'promote', pick(others, this.chance));
    this.projection = pick(OPERATED, this.chance);
  }

  /** @returns the id of the operation that runs then: also where the answer to the question was lost */
  private async ask(projection: Projection, kind: Kind, version?: number): Promise<string | undefined> {
    const path = `/v1/projections/${projection}`;
    const answer = kind === 'drop'
      ? await this.api.ask('DELETE', `${path}/versions/${version}?reason=torture`)
      : await this.api.ask('POST', `${path}/${kind}`, version === undefined ? REASON : JSON.stringify({ reason: 'torture', version }));
    if (answer?.status === 202) return (answer.body as { operationId: string }).operationId;
    if (answer?.status === 200) return (answer.body as Operation).id;
    if (answer && answer.status !== 409 && answer.status !== 404) this.findings.add(`${kind} of ${projection}, version ${version ?? 'by default'}, was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const { items } = await this.api.read<{ items: readonly Operation[] }>(`/v1/operations?projection=${projection}&state=running`);
    return items[0]?.id;
  }

  private async cancel(id: string): Promise<void> {
    await sleep(below(1_000, this.chance));
    this.cancelled.add(id);
    await this.api.ask('DELETE', `/v1/operations/${id}`);
  }

  private async judge(operation: Operation): Promise<void> {
    const { id, kind, projection, state, result } = operation;
    this.ended.add(`${projection} ${kind} ${state}`);
    if (state === 'failed' || (state === 'cancelled' && !this.cancelled.has(id))) this.findings.add(`an operation ended ${state}: ${JSON.stringify(operation)}`);
    if (kind === 'verify' && state === 'done' && result?.equal !== true) this.findings.add(`a verification found differences: ${JSON.stringify(operation)}`);
    const left = await this.database.leftovers(projection);
    if (left.length > 0) this.findings.add(`operation ${id} (${kind} ${state}) left behind of ${projection}: ${JSON.stringify(left)}`);
  }
}
