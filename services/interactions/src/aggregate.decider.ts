import { MINUTE, is, refuse, type Fact, type FactDecider, type FactName, type FactOf, type RecordFact } from './fact';
import { difference, first, inserted, type History } from './history';

/** Refuses by DomainError, tells that nothing changes, or has nothing to say. */
export type Rule = (fact: RecordFact, history: History) => 'unchanged' | void;

/** Fields to add to a fact of its name; none of them is among those posted. */
export type Fill = (fact: Fact, context: RecordFact['context'], history: History) => object | undefined;

interface Aggregate {
  /** the facts that usually come first in their stream: tried without asking for its history */
  readonly opens: readonly FactName[];
  /** the facts that some rule reads again; all others leave no trace in the state */
  readonly keeps: readonly FactName[];
  /** in order: the first that speaks is the answer */
  readonly rules: readonly Rule[];
  readonly fills?: readonly Fill[];
  readonly timed?: Timed;
}

/** Of an aggregate with a timer: a fact may come late that tells that the timer should not have fired. */
export interface Timed {
  /** the facts that may */
  readonly late: readonly FactName[];
  /** @returns the timer's facts in a history that would be refused by all that is known now */
  overtaken(history: History): readonly Fact[];
  /** @returns the timer's next event as all that is known tells, if it is still to come: with its due moment, ms, and the fact it counts from */
  next(history: History): Pending | undefined;
}

export interface Pending {
  readonly name: FactName;
  readonly dueAt: number;
  readonly since: Fact;
}

export interface AggregateDecider extends FactDecider<History> {
  readonly opens: ReadonlySet<string>;
  readonly timed?: Timed | undefined;
}

/** The decider of an aggregate that is told by rules. Facts may come in any order: its state is what is known, sorted by time. */
export function aggregate({ opens, keeps, rules, fills = [], timed }: Aggregate): AggregateDecider {
  const kept: ReadonlySet<string> = new Set(keeps);
  return {
    opens: new Set(opens),
    timed,
    initialState: [],
    evolve: (history, fact) => (kept.has(fact.name) ? inserted(history, fact) : history),
    decide(fact, history) {
      plausibleTime(fact);
      for (const rule of rules) if (rule(fact, history) === 'unchanged') return [];
      const { event, name, at, context } = fact;
      const added = fills.map((fill) => fill(fact, context, history)).find((fields) => fields !== undefined);
      return [{ event: added ? { ...event, data: { ...event.data, ...added } } : event, name, at }];
    },
  };
}

const EARLIEST = Date.UTC(1990, 0, 1);
const CLOCK_SKEW = 5 * MINUTE;

function plausibleTime({ at, now }: RecordFact): void {
  if (at < EARLIEST) refuse('time_too_early', 'time is before 1990-01-01', '/time');
  if (at > now + CLOCK_SKEW) refuse('time_in_future', 'time is more than 5 minutes after the moment of receipt', '/time');
}

/** Recorded at most once in an aggregate: again with equal data, told by the same, it changes nothing. */
export function once(...names: readonly FactName[]): Rule {
  return (fact, history) => {
    const name = names.find((one) => is(fact, one));
    const recorded = name && first(history, name);
    if (!recorded) return;
    const field = difference(fact, recorded);
    if (field === undefined) return 'unchanged';
    refuse('already_recorded', `${name} is recorded already, with another ${field.split('/').at(-1)}`, field);
  };
}

/** What cannot be graded, or taken out, without the fact it speaks of. `field` names the aggregate. */
export function needs(name: FactName, needed: FactName, aggregateName: string, field: string): Rule {
  return (fact, history) => {
    if (is(fact, name) && !first(history, needed)) refuse(`unknown_${aggregateName}`, `${name} speaks of a ${aggregateName} without ${needed}`, field);
  };
}

/** A rule of one fact alone. */
export function alone<Name extends FactName>(name: Name, check: (data: FactOf<Name>['event']['data'], fact: RecordFact) => void): Rule {
  return (fact) => {
    if (is(fact, name)) check(fact.event.data, fact);
  };
}

/** A rule that compares two facts of an aggregate: applied to whichever comes second. */
export function between<A extends FactName, B extends FactName>(a: A, b: B, check: (a: FactOf<A>, b: FactOf<B>) => void): Rule {
  return (fact, history) => {
    if (is(fact, a)) for (const other of history) if (is(other, b)) check(fact, other);
    if (is(fact, b)) for (const other of history) if (is(other, a)) check(other, fact);
  };
}

/** What the service adds to facts of one name. */
export function fill<Name extends FactName>(
  name: Name, from: (fact: FactOf<Name>, history: History, context: RecordFact['context']) => Partial<FactOf<Name>['event']['data']> | undefined,
): Fill {
  return (fact, context, history) => (is(fact, name) ? from(fact, history, context) : undefined);
}
