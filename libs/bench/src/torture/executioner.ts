import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../traffic';
import { pick } from './chance';
import type { Database, Moment } from './database';
import { Tally } from './findings';
import type { Findings } from './findings';
import type { Kind, Operator } from './operator';
import type { Publishers } from './publishers';
import type { TorturedSuite } from './suite.process';

export interface Victims {
  readonly suite: TorturedSuite;
  readonly database: Database;
  readonly publishers: Publishers;
  readonly operator: Operator;
}

const WAYS = [
  'suite', 'postmaster', 'both', 'evenhand bulk%', 'evenhand operation%', 'evenhand projection %', 'evenhand projections', 'evenhand event store', 'evenhand columns',
  'evenhand reactors%', 'evenhand figures',
] as const;
type Way = (typeof WAYS)[number];

interface Phase {
  readonly name: string;
  readonly is: (moment: Moment, victims: Victims) => boolean;
  /** the operation that has this phase */
  readonly wants?: Kind;
  /** drawn from 0 up to this is waited once the phase has begun: as long as it lasts, or so */
  readonly within: number;
  /** sessions whose end is felt in it */
  readonly sessions: readonly Way[];
}

const PHASES: readonly Phase[] = [
  { name: 'ingest', is: (_moment, { publishers }) => publishers.inFlight > 0, within: 30, sessions: ['evenhand event store'] },
  { name: 'live projection', is: ({ lag }) => lag > 0, within: 30, sessions: ['evenhand projection %', 'evenhand projections', 'evenhand columns'] },
  { name: 'timers', is: ({ firing }) => firing, within: 12, sessions: ['evenhand reactors%', 'evenhand event store'] },
  { name: 'reactors', is: ({ unreacted }) => unreacted > 0, within: 15, sessions: ['evenhand reactors%', 'evenhand event store', 'evenhand figures'] },
  {
    name: 'replay in bulk', is: ({ kind, claimed }) => kind === 'replay' && claimed === true, wants: 'replay', within: 300,
    sessions: ['evenhand bulk%', 'evenhand operation%', 'evenhand event store', 'evenhand projections'],
  },
  { name: 'replay catching up', is: ({ kind, claimed }) => kind === 'replay' && claimed === false, wants: 'replay', within: 30, sessions: ['evenhand projection %', 'evenhand operation%'] },
  { name: 'promotion', is: ({ kind }) => kind === 'promote', wants: 'promote', within: 250, sessions: ['evenhand operation%', 'evenhand projection %', 'evenhand columns'] },
  { name: 'rollback', is: ({ kind }) => kind === 'rollback', wants: 'rollback', within: 150, sessions: ['evenhand operation%', 'evenhand projections', 'evenhand columns'] },
  { name: 'drop', is: ({ kind }) => kind === 'drop', wants: 'drop', within: 60, sessions: ['evenhand operation%', 'evenhand projections'] },
  { name: 'verification', is: ({ kind }) => kind === 'verify', wants: 'verify', within: 300, sessions: ['evenhand bulk%', 'evenhand operation%'] },
  // of a suite that is killed for it, which is not counted
  { name: 'start', is: () => true, within: 1_500, sessions: [] },
];

export const phases: readonly string[] = PHASES.map(({ name }) => name);

const LOOK_MS = 3;
const REACH_MS = 60_000;
const REST_MS = 1_000;

/** Kills what it draws in the phase it draws. Each phase comes once before any comes again. */
export class Executioner {
  readonly byWay = new Tally();
  readonly byPhase = new Tally();
  private readonly chance: () => number;

  /** @param only names of the phases; all where there are none */
  constructor(private readonly victims: Victims, private readonly findings: Findings, seed: number, private readonly only: readonly string[]) {
    this.chance = seeded(seed * 1_000 + 950);
  }

  /** @param every milliseconds from one kill to the next, at least */
  async execute(kills: number, every: number): Promise<void> {
    const begun = Date.now();
    let deck: Phase[] = [];
    for (let n = 0; n < kills && !this.findings.signal.aborted; n++) {
      await sleep(Math.max(0, begun + n * every - Date.now()));
      if (deck.length === 0) deck = this.shuffled();
      await this.killIn(deck.shift() as Phase);
    }
    await this.victims.suite.ready();
  }

  private shuffled(): Phase[] {
    const chosen = PHASES.filter(({ name }) => this.only.length === 0 || this.only.includes(name));
    return chosen.map((phase) => ({ phase, draw: this.chance() })).sort((a, b) => a.draw - b.draw).map(({ phase }) => phase);
  }

  private async killIn(phase: Phase): Promise<void> {
    const { suite, operator } = this.victims;
    const way = pick([...WAYS.slice(0, 3), ...phase.sessions], this.chance);
    const [one, pause] = [this.chance() < 0.5, this.chance() * 500];
    await suite.ready();
    await sleep(this.chance() * REST_MS);
    if (phase.name === 'start') await this.strike('suite', one, pause);
    operator.wanted = phase.wants;
    const killed = await this.reach(phase, () => this.strike(way, one, pause));
    operator.wanted = undefined;
    this.byWay.add(killed ? way : 'none');
    this.byPhase.add(killed ? phase.name : `${phase.name} missed`);
  }

  /** Strikes when the phase has come, and lasts yet when what is drawn has passed; and again, where there was nobody to strike. */
  private async reach(phase: Phase, strike: () => Promise<boolean>): Promise<boolean> {
    const { database } = this.victims;
    const lasts = async (): Promise<boolean> => {
      if (phase.name === 'start') return true;
      const moment = await database.moment();
      return moment !== undefined && phase.is(moment, this.victims);
    };
    for (const since = Date.now(); Date.now() - since < REACH_MS && !this.findings.signal.aborted; await sleep(LOOK_MS)) {
      if (!(await lasts())) continue;
      await sleep(this.chance() * phase.within);
      if ((await lasts()) && (await strike())) return true;
    }
    return false;
  }

  private async strike(way: Way, one: boolean, pause: number): Promise<boolean> {
    const { suite, database } = this.victims;
    switch (way) {
      case 'suite':
        await suite.kill();
        break;
      case 'postmaster':
        return suite.killPostgres();
      case 'both':
        suite.killPostgres();
        await suite.kill();
        break;
      default:
        return (await database.terminate(way, one)) > 0;
    }
    await sleep(pause);
    suite.start();
    return true;
  }
}
