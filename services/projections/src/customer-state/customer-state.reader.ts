import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { Breather } from '@evenhand/projection-engine';
import type { ParkedAt } from '@evenhand/projection-engine';
import { decodeState, encodeState, evaluate, evolve, ExplainingFold, initialState, roundScores } from '@evenhand/scoring';
import type { CustomerScores, CustomerState, ScoreName } from '@evenhand/scoring';
import { LRUCache } from 'lru-cache';
import { decode } from '../projected-event';
import type { ProjectedEvent } from '../projected-event';
import { isCustomerId, reachProjection, unknownCustomer, whileReachable } from '../reads';
import type { Engine } from '../reads';
import { customerState } from './customer-state.projection';
import { explanationOf } from './explanation';
import type { Explanation } from './explanation';

/** Which state is meant. `at` in ms since 1970, default now; positions of the log, `minPosition` at least, `asOfPosition` exactly. */
export interface Moment {
  readonly at?: number;
  readonly minPosition?: number;
  readonly asOfPosition?: number;
}

/** `position`: everything up to it was considered. `at` in UTC. Scores rounded half-even to 2 decimals. */
export interface CustomerStateView extends CustomerScores {
  readonly customerId: string;
  readonly at: string;
  readonly position: number;
  /** the customer's first event that cannot be folded, and since when it waits; what is told ends before it */
  readonly parked?: ParkedAt;
}

export interface ExplanationView extends Explanation {
  readonly customerId: string;
  readonly at: string;
  readonly position: number;
}

/** The state of one moment, and the span of moments in which no event sets in that would change it: [from, until) in ms. */
interface Fold {
  readonly state: CustomerState;
  /** the journey was folded up to here */
  readonly lastPosition: number;
  readonly from: number;
  readonly until: number;
}

/** What is known of a customer up to `position`; `row` where the stored row is that of the position. */
interface Known {
  readonly at: number;
  readonly position: number;
  readonly parked?: ParkedAt | undefined;
  readonly row?: { readonly state: CustomerState; readonly lastPosition: number; readonly latestAt: number };
}

const FOLDS_KEPT = 2_000;
const NOTHING: Fold = { state: initialState(), lastPosition: 0, from: -Infinity, until: Infinity };

/**
 * As of a moment: the fold of all events whose time is not later, in log order, evaluated at the moment. From the stored row where no event
 * is later, else by folding the journey again up to the row's completed position. Such folds are kept: while a customer has an event dated a
 * few minutes ahead, each read asks for another moment, but all of them lie before that event and share one fold; what comes in is added to it.
 */
export class CustomerStateReader {
  private readonly folds = new LRUCache<string, Promise<Fold>>({ max: FOLDS_KEPT });

  constructor(private readonly engine: Engine, private readonly store: EventStore, private readonly clock: Clock) {}

  /** @throws ProblemError 404 unknown_customer, 503 not_yet or read_models_unavailable; StoreUnavailable */
  async state(customerId: string, moment: Moment): Promise<CustomerStateView> {
    const { at, position, row, parked } = await this.known(customerId, moment);
    const { state } = row && row.latestAt <= at ? row : await (row ? this.keptFold(customerId, at, row.lastPosition) : this.fold(customerId, at, position));
    return { customerId, at: new Date(at).toISOString(), position, ...(parked && { parked }), ...roundScores(evaluate(state, at)) };
  }

  /** The addends of one score, unrounded. Throws as `state` does. */
  async explanation(customerId: string, score: ScoreName, moment: Moment): Promise<ExplanationView> {
    const { at, position } = await this.known(customerId, moment);
    const fold = new ExplainingFold(score);
    const breather = new Breather();
    for await (const event of this.journey(customerId, 0, position)) {
      if (breather.due) await breather.take();
      if (event.at <= at) fold.add(event);
    }
    return { customerId, at: new Date(at).toISOString(), position, ...explanationOf(score, fold.explanation(at)) };
  }

  private async known(customerId: string, { at = this.clock.now(), minPosition = 0, asOfPosition }: Moment): Promise<Known> {
    if (!isCustomerId(customerId)) throw unknownCustomer(customerId, this.engine.completed(customerState.name));
    await reachProjection(this.engine, customerState.name, Math.max(minPosition, asOfPosition ?? 0));
    const read = await whileReachable(this.engine.read<CustomerState>(customerState.name, customerId));
    const position = Math.min(read.position, asOfPosition ?? Infinity);
    const { parked } = read;
    if (!read.state) throw unknownCustomer(customerId, position);
    if (read.lastPosition <= position) return { at, position, parked, row: read };
    for await (const _first of this.journey(customerId, 0, position)) return { at, position, parked };
    throw unknownCustomer(customerId, position);
  }

  private async keptFold(customerId: string, at: number, lastPosition: number): Promise<Fold> {
    const kept = await this.folds.get(customerId);
    const start = kept && kept.from <= at && at < kept.until && kept.lastPosition <= lastPosition ? kept : NOTHING;
    if (start.lastPosition === lastPosition) return start;
    const folding = this.fold(customerId, at, lastPosition, start);
    this.folds.set(customerId, folding);
    folding.catch(() => this.folds.delete(customerId));
    return folding;
  }

  /** @param start a fold of the beginning of the journey in whose span the moment lies; it stays as it is */
  private async fold(customerId: string, at: number, lastPosition: number, start = NOTHING): Promise<Fold> {
    let { from, until } = start;
    let state = decodeState(encodeState(start.state));
    for await (const event of this.journey(customerId, start.lastPosition, lastPosition)) {
      if (event.at > at) {
        until = Math.min(until, event.at);
      } else {
        state = evolve(state, event);
        from = Math.max(from, event.at);
      }
    }
    return { state, lastPosition, from, until };
  }

  private async *journey(customerId: string, after: number, to: number): AsyncGenerator<ProjectedEvent> {
    for await (const page of this.store.readCustomer(customerId, after, to)) for (const stored of page) yield decode(stored);
  }
}
