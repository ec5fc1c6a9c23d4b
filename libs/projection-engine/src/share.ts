import { SLOTS } from '@evenhand/event-sourcing';
import type { Projection } from '@evenhand/event-sourcing';
import type { Assignment, JourneyLog, Membership } from '@evenhand/journey-log';
import type { Version } from './catalogue';
import { aborted, isDivisible } from './division';
import type { Division, Turn } from './division';
import { ALL_SLOTS } from './log.follower';
import { SharedLog } from './shared-log';
import type { Log } from './version.runner';

const GROUP = 'evenhand-projections';
/** A version that is run whole is left alone so long for the process whose it is to be. */
const PATIENCE_MS = 2_000;
const REJOIN_MS = 1_000;

interface Held<Event> {
  readonly slots: ReadonlySet<number>;
  readonly turn: Turn<Event>;
}

/**
 * The slots of this process among all that run the projections, by one membership for all versions. A divisible version is run by every process, for
 * its slots. One that is run whole has a home among the slots: who holds that begins, others only where nobody does, and who holds it no more stops.
 */
export class Share<Event> implements Division<Event> {
  private held?: Held<Event> | undefined;
  private membership?: Membership | undefined;
  private changed = new AbortController();
  /** by home: what ends the turn of who runs it here */
  private readonly leaving = new Map<number, AbortController>();
  private readonly stopping = new AbortController();
  private loop?: Promise<void>;

  /** @param whole the log with all its slots */
  constructor(private readonly journey: JourneyLog, private readonly whole: SharedLog<Event>, private readonly log: Log) {}

  /** Joins the others. */
  start(): void {
    this.loop ??= this.listen();
  }

  /** The others may have what was held here. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.membership?.leave().catch((error: unknown) => this.log.warn({ err: error }, 'left the others without a word'));
    await this.loop;
  }

  /** what this process has, as far as it knows */
  get slots(): readonly number[] {
    return this.held && !this.held.turn.until.aborted ? this.held.turn.slots : [];
  }

  /** For who watches from outside: how far what is held here is done. */
  tell(completed: ReadonlyMap<number, number>): void {
    this.membership?.completed(completed);
  }

  turn(version: Version, projection: Projection<Event>, signal: AbortSignal): Turn<Event> | Promise<Turn<Event> | undefined> {
    if (isDivisible(projection)) return this.own ?? this.nextOwn(signal);
    const home = homeOf(version);
    return this.held?.slots.has(home) ? this.wholeTurn(home) : this.lastOfAll(home, signal);
  }

  private get own(): Turn<Event> | undefined {
    return this.held && !this.held.turn.until.aborted && this.held.slots.size > 0 ? this.held.turn : undefined;
  }

  private async nextOwn(signal: AbortSignal): Promise<Turn<Event> | undefined> {
    while (!this.own && !signal.aborted) await aborted(AbortSignal.any([signal, this.changed.signal]));
    return signal.aborted ? undefined : this.own;
  }

  private async lastOfAll(home: number, signal: AbortSignal): Promise<Turn<Event> | undefined> {
    while (!signal.aborted && !this.held?.slots.has(home)) if (!(await aborted(AbortSignal.any([signal, this.changed.signal]), PATIENCE_MS))) break;
    return signal.aborted ? undefined : this.wholeTurn(home);
  }

  private wholeTurn(home: number): Turn<Event> {
    let leave = this.leaving.get(home);
    if (!leave) this.leaving.set(home, (leave = new AbortController()));
    return { slots: ALL_SLOTS, log: this.whole, until: leave.signal, alone: true };
  }

  private async listen(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        this.membership = await this.journey.join(GROUP);
        for await (const assignment of this.membership.assignments(signal)) this.take(assignment);
        if (!signal.aborted) throw new Error('the membership ended');
      } catch (error) {
        if (signal.aborted) return;
        this.log.warn({ err: error }, 'the projections are not among those who share the log, joining again');
        await this.membership?.leave().catch(() => undefined);
      }
      this.membership = undefined;
      this.change(undefined);
      await aborted(signal, REJOIN_MS);
    }
  }

  private take({ slots, until }: Assignment): void {
    const log = slots.size === SLOTS ? this.whole : new SharedLog(this.journey, this.whole.decode, slots);
    this.change({ slots, turn: { slots: [...slots].sort((a, b) => a - b), log, until, alone: false } });
    this.log.info({ slots: slots.size }, 'slots of the log are projected here');
    for (const [home, leave] of this.leaving) {
      if (slots.has(home)) continue;
      this.leaving.delete(home);
      leave.abort();
    }
  }

  private change(held: Held<Event> | undefined): void {
    this.held = held;
    const { changed } = this;
    this.changed = new AbortController();
    changed.abort();
  }
}

/** Spreads versions made one after the other over slots, whether a process has neighbouring ones or every second or third. */
const homeOf = ({ id }: Version): number => (id * 37) % SLOTS;
