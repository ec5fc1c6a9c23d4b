import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@evenhand/suite/distributed/services';
import { seeded } from '../../traffic';
import { below, pick } from '../chance';
import type { Database } from '../database';
import { Tally } from '../findings';
import type { Findings } from '../findings';
import type { Installation } from './installation';
import type { TorturedProcess } from './tortured.process';

/** One of each, before anything else; and what comes after. A zombie is stopped until others took its work over, and goes on then. */
const FIRST = ['interactions', 'complaints', 'a replica', 'the active relay', 'the standby relay', 'a zombie relay', 'a zombie replica', 'inbound', 'the broker', 'PostgreSQL'] as const;
const MORE = ['a zombie inbound', 'sessions', 'several at once', 'everything'] as const;
export const ways: readonly string[] = [...FIRST, ...MORE];
export const first: readonly string[] = FIRST;
type Way = (typeof FIRST | typeof MORE)[number];

const SESSIONS = ['evenhand%', 'evenhand relay', 'evenhand inbound', 'evenhand projection%', 'evenhand event store', 'evenhand reactors%', 'evenhand operation%'] as const;
const TOGETHER: readonly Way[] = ['interactions', 'complaints', 'a replica', 'the active relay', 'the standby relay', 'inbound', 'the broker', 'PostgreSQL'];
/** ms from one to the next, and until a killed one is started again, at most */
const [REST_MS, DOWN_MS] = [3_000, 2_500];
const [LOOKS, LOOK_MS] = [100, 50];
/** Longer than a group keeps the place of a member that is silent. */
const [SILENT_MS, MORE_SILENT_MS] = [11_000, 4_000];

/** Kills what it draws, at instants that it draws, and starts it again after a while, whatever else is down then. Each way comes once before any comes again. */
export class Wreckers {
  readonly byWay = new Tally();
  private readonly chance: () => number;
  private readonly mending: Promise<void>[] = [];
  private brokerIsDown = false;

  /** @param only names of ways; all where there are none */
  constructor(private readonly installation: Installation, private readonly database: Database, private readonly findings: Findings, seed: number, private readonly only: readonly string[]) {
    this.chance = seeded(seed * 1_000 + 970);
  }

  /** @param every milliseconds from one to the next, at least. Returns when all is there again */
  async execute(kills: number, every: number): Promise<void> {
    const begun = Date.now();
    let deck = this.shuffled(FIRST);
    let next: readonly Way[] = MORE;
    for (let n = 0; n < kills && !this.findings.signal.aborted; n++) {
      await sleep(Math.max(this.chance() * REST_MS, begun + n * every - Date.now()), undefined, { signal: this.findings.signal }).catch(() => undefined);
      if (deck.length === 0) [deck, next] = [this.shuffled(next), [...FIRST, ...MORE]];
      const way = deck.shift();
      if (way) this.byWay.add((await this.strike(way)) ? way : `${way} missed`);
    }
    await Promise.all(this.mending);
    await this.installation.ready();
  }

  private shuffled(drawn: readonly Way[]): Way[] {
    const chosen = this.only.length === 0 ? drawn : [...FIRST, ...MORE].filter((way) => this.only.includes(way));
    return chosen.map((way) => ({ way, draw: this.chance() })).sort((a, b) => a.draw - b.draw).map(({ way }) => way);
  }

  /** @returns false where there was nobody to strike */
  private async strike(way: Way): Promise<boolean> {
    const { installation } = this;
    switch (way) {
      case 'interactions':
      case 'complaints':
      case 'inbound':
        return this.kill(await this.oneOf(way));
      case 'a replica':
        return this.kill(await this.oneOf('projections'));
      case 'the active relay':
      case 'the standby relay':
        return this.kill(await installation.relay(way === 'the active relay' ? 'active' : 'standby'));
      case 'a zombie relay':
        return this.stopRelay(await installation.relay('active'));
      case 'a zombie replica':
        return this.silence(await this.oneOf('projections'));
      case 'a zombie inbound':
        return this.silence(await this.oneOf('inbound'));
      case 'the broker':
        return this.killBroker();
      case 'PostgreSQL':
        return installation.killPostgres();
      case 'sessions':
        return (await this.database.terminate(pick(SESSIONS, this.chance), this.chance() < 0.5)) > 0;
      case 'several at once':
        return this.together(Array.from({ length: 2 + below(3, this.chance) }, () => pick(TOGETHER, this.chance)));
      case 'everything': {
        const killed = await Promise.all([...installation.instances.map((instance) => this.kill(instance)), this.killBroker()]);
        return installation.killPostgres() && killed.some(Boolean);
      }
    }
  }

  /** Of those that run now. @returns undefined where none does for a while */
  private async oneOf(service: ServiceName): Promise<TorturedProcess | undefined> {
    for (let looks = 0; looks < LOOKS; looks++) {
      const up = this.installation.of(service).filter(({ isUp }) => isUp);
      if (up.length > 0) return pick(up, this.chance);
      await sleep(LOOK_MS);
    }
    return undefined;
  }

  private async together(some: readonly Way[]): Promise<boolean> {
    const struck = await Promise.all([...new Set(some)].map((way) => this.strike(way)));
    return struck.some(Boolean);
  }

  private async kill(victim: TorturedProcess | undefined): Promise<boolean> {
    const pause = this.chance() * DOWN_MS;
    if (!(await victim?.kill())) return false;
    this.later(async () => {
      await sleep(pause);
      victim?.start();
    });
    return true;
  }

  private async killBroker(): Promise<boolean> {
    const { kafka } = this.installation;
    const pause = this.chance() * DOWN_MS;
    if (this.brokerIsDown) return false;
    this.brokerIsDown = true;
    await kafka.kill();
    this.later(async () => {
      await sleep(pause);
      await kafka.restart();
      this.brokerIsDown = false;
    });
    return true;
  }

  /** Until another is active, and a moment longer. */
  private stopRelay(relay: TorturedProcess | undefined): boolean {
    const more = this.chance() * 1_500;
    if (!relay?.pause()) return false;
    this.later(async () => {
      if (!(await this.installation.relay('active', relay))) this.findings.add(`no relay took over from ${relay.plan.name}, which was stopped`);
      await sleep(more);
      relay.resume();
    });
    return true;
  }

  /** In the midst of work, where there is some. */
  private async silence(victim: TorturedProcess | undefined): Promise<boolean> {
    const ms = SILENT_MS + this.chance() * MORE_SILENT_MS;
    for (let looks = 0; looks < LOOKS && (await this.database.moment())?.lag === 0; looks++) await sleep(LOOK_MS);
    if (!victim?.pause()) return false;
    this.later(async () => {
      await sleep(ms);
      victim.resume();
    });
    return true;
  }

  private later(work: () => Promise<void>): void {
    this.mending.push(work().catch((error: unknown) => this.findings.add(`it could not be started again: ${String(error)}`)));
  }
}
