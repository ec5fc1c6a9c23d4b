import { setTimeout as sleep } from 'node:timers/promises';
import { SLOTS, StoreUnavailable } from '@evenhand/event-sourcing';
import type { JourneyLog, Membership } from '@evenhand/journey-log';
import { PageReaction } from './page.reaction';
import type { PageReactionOptions } from './page.reaction';
import { Progress } from './progress';
import type { ReactorStore } from './reactor.store';
import { Standing } from './standing';
import type { Turn } from './turn';

export interface ReactorOptions extends PageReactionOptions {
  readonly journey: JourneyLog;
  /** events a page at most */
  readonly pageSize: number;
  /** told when timers may have changed */
  readonly armed: () => void;
}

const RETRY_MS = 500;
/** longer than the others take to ask for the turn */
const GIVE_WAY_MS = 1_200;
/** how often it is looked how far those have come who have the other slots */
const LOOK_MS = 250;
const EVERY_SLOT: ReadonlySet<number> = new Set(Array.from({ length: SLOTS }, (_, slot) => slot));

/**
 * Follows the log for one service. Where the log is shared it has the slots that fall to it among the service's processes, and goes on from their
 * checkpoints each time they change; else one process has them all, as long as it has the turn.
 */
export class Reactor {
  readonly progress = new Progress();
  private readonly reaction: PageReaction;
  private readonly halt = new AbortController();
  private running: Promise<unknown> | undefined;
  /** has every slot, so that it knows by itself how far reacting has come */
  private whole = false;

  constructor(private readonly kept: ReactorStore, private readonly turn: Turn, private readonly options: ReactorOptions) {
    this.reaction = new PageReaction(kept, options);
  }

  get service(): string {
    return this.options.service;
  }

  /**
   * Takes its place in the log: what is stored from now on is reacted to, also before `start`. By the store, not by the journey log, which may be
   * behind it: what lies between was there before the reactor all the same.
   */
  async open(): Promise<void> {
    await this.kept.open(await this.options.store.head());
    this.progress.stands(await this.kept.position());
  }

  start(): void {
    const { signal } = this.halt;
    const { shared } = this.options.journey;
    this.running ??= Promise.all([this.persist(() => (shared ? this.share(signal) : this.alone(signal)), signal), ...(shared ? [this.look(signal)] : [])]);
  }

  async stop(): Promise<void> {
    this.halt.abort();
    this.progress.end();
    await this.running;
    await this.turn.end();
  }

  /** Again and again, from where it stands, whatever it fails of. */
  private async persist(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let pause = RETRY_MS;
      try {
        await work();
      } catch (error) {
        if (signal.aborted) return;
        const { message } = error as Error;
        // An outage is told once, not twice a second.
        if (message !== this.progress.error) this.options.log.error({ err: error as Error, service: this.service }, 'reacting stopped; it goes on where it stood');
        this.progress.failed(error as Error);
        // Where only one process may write, and it is another, that one is to react.
        if (error instanceof StoreUnavailable) {
          pause = GIVE_WAY_MS;
          void this.turn.end();
        }
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async alone(signal: AbortSignal): Promise<void> {
    if (await this.turn.take()) return this.follow(EVERY_SLOT, signal);
    this.progress.recovered();
    this.progress.stands(await this.kept.position());
  }

  private async share(signal: AbortSignal): Promise<void> {
    const membership = await this.options.journey.join(`evenhand-reactor-${this.service}`);
    try {
      for await (const { slots, until } of membership.assignments(signal)) {
        const session = AbortSignal.any([signal, until]);
        if (slots.size === 0) this.progress.recovered();
        else await this.persist(() => this.follow(slots, session, membership), session);
      }
    } finally {
      await membership.leave();
    }
  }

  /** A session: these slots, from their checkpoints, until the signal aborts. */
  private async follow(slots: ReadonlySet<number>, signal: AbortSignal, membership?: Membership): Promise<void> {
    const { journey, pageSize, clock, armed } = this.options;
    this.reaction.forget();
    const standing = new Standing(await this.kept.standing([...slots]));
    try {
      this.moved(standing, membership);
      for await (const page of journey.subscribe(standing.position, { signal, pageSize, ...(!standing.isWhole && { slots }) })) {
        if (!membership && !this.turn.held) throw new Error('the turn to react was lost');
        const done = await this.reaction.to(page, standing);
        standing.moved(page.position);
        this.moved(standing, membership);
        this.progress.reacted(done.answers, clock.now());
        if (done.armed) armed();
      }
    } finally {
      this.whole = false;
    }
  }

  private moved(standing: Standing, membership?: Membership): void {
    this.whole = standing.isWhole;
    this.progress.recovered();
    if (this.whole) this.progress.stands(standing.position);
    membership?.completed(standing.all);
  }

  private async look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Nothing is lost where it cannot be told now: it is asked again.
      const position = this.whole ? undefined : await this.kept.position().catch(() => undefined);
      if (position !== undefined && !this.whole) this.progress.stands(position);
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
