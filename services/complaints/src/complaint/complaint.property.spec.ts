import { DomainError } from '@evenhand/event-sourcing';
import fc from 'fast-check';
import { shippedBook } from '../clocks/clock-book';
import type { Fact, FactName } from '../fact';
import { walks, type Step } from '../testing/command-steps';
import { ComplaintModel } from '../testing/complaint.model';
import { fact, post, received, START } from '../testing/facts';
import { flaws, goodCommands, type Given } from '../testing/good-commands';
import { runningClocks } from './clocks.decider';
import { complaint } from './complaint.decider';
import { isFiled, type ComplaintState } from './complaint.state';
import { allowed, TransitionRefused } from './guards.decider';
import { draftOf, timersOf } from './timers.decider';
import { elsewhere, transitions, type Command } from './transitions.table';

const DAY = 86_400_000;
const other = complaint.evolve(complaint.initialState, received(START, { complaintId: 'cmp_other', due: [], vulnerable: false }));

/** One complaint on its walk, beside the model that says what should happen. */
class Walk {
  state: ComplaintState = complaint.initialState;
  readonly stored: Fact[] = [];
  readonly outcomes: { readonly command: string; readonly done: boolean }[] = [];
  readonly model: ComplaintModel;
  private at = START;
  private serial = 0;

  constructor(private readonly jurisdictions: readonly string[], private readonly drawn: boolean) {
    this.model = new ComplaintModel(jurisdictions, drawn);
    this.model.advance(START);
    this.take({ command: 'file', days: 0, response: 'final', newFacts: false, flaw: undefined });
  }

  take(step: Step): void {
    this.at += step.days * DAY + 1;
    if (step.command === 'file' && this.serial === 0) this.at = START;
    this.model.advance(this.at);
    this.runTimers();
    this.serial += 1;
    const may = this.model.allowed();
    expect([...allowed(this.state, { at: this.at, book: shippedBook, drawn: this.drawn })].sort()).toEqual([...may].sort());
    const { model, serial } = this;
    const takes = model.takes(step.command, step.response);
    const flawed = step.flaw === undefined ? undefined : flaws[step.flaw];
    const response = step.response;
    const given = this.given(step, { complaintId: 'cmp_1', level: model.level, serial, extension: model.extension, body: model.body, response, newFacts: step.newFacts, other: `cmp_m${serial}` });
    const posted = this.fact(step.command, { ...given, ...flawed?.given, data: { ...given.data, ...flawed?.given.data } });
    const refusal = this.answer(posted);
    this.outcomes.push({ command: step.command, done: refusal === undefined });
    const [code] = refusal?.split(' ') ?? [];
    if (!takes) {
      expect(refusal).toBe('transition_refused /type');
    } else if (flawed) {
      if (this.flawShows(flawed.code)) expect(refusal).toBe(`${flawed.code} ${flawed.field}`);
      else if (refusal === undefined) model.carryOut(step.command, { response, newFacts: step.newFacts });
    } else if (step.command === 'issue-response' && (response === 'final' || response === 'summary') && model.refusal(response)) {
      expect(code).toBe(model.refusal(response));
    } else {
      expect(refusal).toBeUndefined();
      model.carryOut(step.command, { response, newFacts: step.newFacts, body: `BODY_${serial}` });
    }
    this.compare();
  }

  private given(step: Step, known: Parameters<(typeof goodCommands)[string]>[0]): Given {
    return (goodCommands[step.command] as (typeof goodCommands)[string])(known);
  }

  /** A reviewer is a handler only where somebody handles it. */
  private flawShows(code: string): boolean {
    return code !== 'reviewer_is_handler' || this.model.assigned;
  }

  private fact(command: string, { data, ...envelope }: Given): Fact {
    const { event } = transitions[command as Command];
    return fact(event as FactName, this.at, data, { productcode: 'CARD_STD', ...envelope });
  }

  /** Code and field of the refusal, which always says why; undefined where it was carried out. */
  private answer(posted: Fact): string | undefined {
    const context = { jurisdictions: this.jurisdictions, drawn: this.drawn, ...(posted.name === 'complaints-merged' && { other }) };
    const before = JSON.stringify(this.state);
    try {
      const facts = complaint.decide(post(posted, context, this.at), this.state);
      expect(complaint.decide(post(posted, context, this.at), JSON.parse(before) as ComplaintState)).toEqual(facts);
      for (const one of facts) this.put(one);
      return undefined;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      expect(error.code).toMatch(/^[a-z_]+$/);
      expect(error.message.length).toBeGreaterThan(10);
      expect(error.field).toMatch(/^\/(type|time|actorkind|data\/[A-Za-z/]+)$/);
      if (error instanceof TransitionRefused) expect([...error.allowed].sort()).toEqual([...this.model.allowed()].sort());
      return `${error.code} ${error.field}`;
    }
  }

  private put(one: Fact): void {
    this.state = complaint.evolve(this.state, one);
    this.stored.push(one);
  }

  /** What is due fires at its moment, as the worker would have it. */
  private runTimers(): void {
    for (;;) {
      const [next] = isFiled(this.state) ? [...timersOf(this.state, shippedBook)].filter(({ at }) => at < this.at).sort((a, b) => a.at - b.at) : [];
      if (!next || !isFiled(this.state)) return;
      const draft = draftOf(this.state, next);
      const timer = fact(next.name, Date.parse(draft.time), draft.data, { ...draft, actorkind: 'system' });
      expect(this.answer(timer)).toBeUndefined();
      expect(this.answer(timer)).toBeUndefined();
    }
  }

  /** Stage, clocks and assessments as the model has them: no clock is lost, the earliest governs. */
  private compare(): void {
    const { state, model } = this;
    expect(state.stage).toBe(model.stage);
    if (!isFiled(state)) return;
    const clocks = runningClocks(state, shippedBook);
    const told = (id: string, due: number, stopped: boolean): string => `${id} ${new Date(due).toISOString()} ${stopped ? 'stopped' : 'runs'}`;
    expect(clocks.map(({ clockId, dueAt, stoppedAt }) => told(clockId, Date.parse(dueAt), stoppedAt !== undefined)))
      .toEqual(model.clocks.map(({ id, due, stopped }) => told(id, due, stopped)));
    expect(clocks.filter(({ governs }) => governs).map(({ clockId }) => clockId)).toEqual(model.governing ? [model.governing.id] : []);
    const breaches = this.stored.filter(({ name }) => name === 'complaint-sla-breached').map(({ event, at }) => `${(event.data as { clockId: string }).clockId} ${at}`);
    expect(breaches.sort()).toEqual([...model.breached].sort());
    expect(this.stored.filter(({ name }) => name === 'complaint-handling-assessed')).toHaveLength(model.assessments);
    expect(this.stored.filter(({ name }) => name === 'complaint-timer-voided')).toEqual([]);
  }
}

describe('whatever is tried with a complaint', () => {
  const law = fc.constantFrom<string[]>(['CN'], ['UK'], ['UK', 'CN', 'internal'], ['internal'], []);

  it('goes as the state machine says: no illegal step, no lost clock, the earliest governs, and every refusal says why', () => {
    const [reached, tried] = [new Set<string>(), new Map<string, { done: number; refused: number }>()];
    fc.assert(fc.property(law, fc.boolean(), walks(), (jurisdictions, drawn, steps) => {
      const walk = new Walk(jurisdictions, drawn);
      for (const step of steps.filter(({ newFacts, command }) => !(newFacts && command === 'reopen' && jurisdictions.includes('UK')))) walk.take(step);
      reached.add(walk.state.stage);
      for (const { command, done } of walk.outcomes) {
        const { done: carriedOut, refused } = tried.get(command) ?? { done: 0, refused: 0 };
        tried.set(command, done ? { done: carriedOut + 1, refused } : { done: carriedOut, refused: refused + 1 });
      }
    }), { seed: 6, numRuns: 500 });
    expect(reached.size).toBe(11);
    // Each command was seen both ways, often enough for the above to mean something; why it came to a complaint may be told whenever it is filed.
    for (const command of Object.keys(transitions).filter((one) => one !== 'file' && one !== 'identify-root-cause')) {
      expect({ command, done: (tried.get(command)?.done ?? 0) > 10, refused: (tried.get(command)?.refused ?? 0) > 0 }).toEqual({ command, done: true, refused: true });
    }
  });
});

describe('the table of the state machine', () => {
  it('names for each command one event of the service, and for each event one command', () => {
    const events = [...Object.values(transitions), ...Object.values(elsewhere)].map(({ event }) => event);
    expect(new Set(events).size).toBe(events.length);
  });

  it('leads out of no end', () => {
    const from = Object.values(transitions).flatMap((transition) => ('moves' in transition ? Object.keys(transition.moves) : []));
    expect(from).not.toContain('MERGED');
    expect(from).not.toContain('REFERRED_EXTERNAL');
    expect(from).not.toContain('REPORTED');
  });
});
