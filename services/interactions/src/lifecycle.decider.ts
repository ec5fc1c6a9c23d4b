import type { Pending, Rule, Timed } from './aggregate.decider';
import { is, refuse, type Fact, type FactName, type FactOf } from './fact';
import { first, neighbours, repeats, type History } from './history';

/** How an aggregate opens, ends, and runs out when its due moment passes first. */
export interface Lifecycle<Opening extends FactName, Reopening extends FactName> {
  /** kebab-case; opens the code of a refusal: follow-up → follow_up_closed */
  readonly aggregate: string;
  readonly opens: Opening;
  readonly reopens?: Reopening;
  readonly ends: FactName;
  /** what ends it is refused where it is not open; else it may come again, and late, and only keeps the timer from firing */
  readonly endsOnlyOpen: boolean;
  /** carries the due moment as its time */
  readonly timer: FactName;
  /** @returns ms, from what opened or last reopened it */
  due(since: FactOf<Opening> | FactOf<Reopening>): number;
}

interface Standing {
  readonly open: boolean;
  /** what opened or last reopened it; undefined where that has not arrived */
  readonly since?: Fact;
  /** what closed it */
  readonly by?: Fact;
}

/**
 * Whether it is open is judged by the facts' times, not by their arrival: a fact dated before the due moment is accepted after the timer
 * fired, and a timer is accepted where it was open at that moment. An opening counts from the beginning, so that the clocks of two
 * publishers need not agree. A timer whose due moment later facts moved away has not fired.
 */
export function lifecycle<Opening extends FactName, Reopening extends FactName = never>(life: Lifecycle<Opening, Reopening>): Rule {
  return (fact, history) => {
    if (fact.name === life.timer) return fires(life, fact, history);
    if (is(fact, life.opens)) return meetsTimer(life, fact, history);
    if (fact.name === life.ends && life.endsOnlyOpen) return ends(life, fact, history);
  };
}

/** Which of its timer's facts ends and reopenings that came late have overtaken. */
export function timed<O extends FactName, R extends FactName = never>(life: Lifecycle<O, R>): Timed {
  return {
    late: [life.ends, ...(life.reopens ? [life.reopens] : [])],
    overtaken: (history) => history.filter((fact) => fact.name === life.timer && !wasDue(life, fact, history)),
    next: (history) => pending(life, history),
  };
}

/** Its due moment meets it open, however late that is told. */
function pending<O extends FactName, R extends FactName>(life: Lifecycle<O, R>, history: History): Pending | undefined {
  const since = standing(life, history, Infinity).since as FactOf<O> | FactOf<R> | undefined;
  if (!since) return undefined;
  const dueAt = life.due(since);
  return standing(life, history, dueAt).open ? { name: life.timer, dueAt, since } : undefined;
}

function wasDue<O extends FactName, R extends FactName>(life: Lifecycle<O, R>, timer: Fact, history: History): boolean {
  const { open, since } = standing(life, history.filter((fact) => fact !== timer), timer.at);
  return open && (!since || life.due(since as FactOf<O> | FactOf<R>) === timer.at);
}

/** How it stands at a moment, by what is known. */
export function standing<O extends FactName, R extends FactName>(life: Lifecycle<O, R>, history: History, at: number): Standing {
  let since: FactOf<O> | FactOf<R> | undefined = first(history, life.opens);
  let by: Fact | undefined;
  for (const fact of history) {
    if (fact.at > at) break;
    if (life.reopens && is(fact, life.reopens)) [since, by] = [fact, undefined];
    else if (fact.name === life.ends) by ??= fact;
    else if (fact.name === life.timer && (!since || life.due(since) === fact.at)) by ??= fact;
  }
  return { open: !by, ...(since && { since }), ...(by && { by }) };
}

function fires<O extends FactName, R extends FactName>(life: Lifecycle<O, R>, timer: Fact, history: History): 'unchanged' | void {
  const fired = history.filter(({ name, at }) => name === timer.name && (!life.reopens || at === timer.at));
  const { open, since } = standing(life, history, timer.at);
  if (since && life.due(since as FactOf<O> | FactOf<R>) !== timer.at) notDue(life.aggregate);
  if (fired.some(({ at }) => at === timer.at)) return 'unchanged';
  if (fired.length > 0) refuse('already_recorded', `${timer.name} is recorded already, at another time`, '/time');
  if (!open) closed(life.aggregate);
}

/** The opening came after its timer, which fired when it was due or not. */
function meetsTimer<O extends FactName, R extends FactName>(life: Lifecycle<O, R>, opening: FactOf<O>, history: History): void {
  const next = history.find(({ name }) => name === life.timer || name === life.reopens);
  if (next?.name === life.timer && life.due(opening) !== next.at) notDue(life.aggregate);
}

function ends<O extends FactName, R extends FactName>(life: Lifecycle<O, R>, end: Fact, history: History): 'unchanged' | void {
  const { by } = standing(life, history, end.at);
  const { after } = neighbours(history, end.at, ({ name }) => name === life.ends || name === life.reopens);
  const other = by ?? (after?.name === life.ends ? after : undefined);
  if (!other) return;
  if (repeats(end, other)) return 'unchanged';
  closed(life.aggregate);
}

const notDue = (aggregate: string): never => refuse('not_the_due_moment', `a timer's time is the due moment of its ${aggregate}`, '/time');
const closed = (aggregate: string): never => refuse(`${aggregate.replaceAll('-', '_')}_closed`, `the ${aggregate} is not open at that time`, '/time');
