/**
 * The state machine told once more, for tests: by stage instead of by command, with its own arithmetic for the clocks. Complaints are simple ones
 * received on Monday 2026-03-02, 08:00 UTC, and everything is dated after what was told before.
 */
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** stage: command>next stage, or command alone where it stays. */
const table: Readonly<Record<string, string>> = {
  NONE: 'file>RECEIVED',
  RECEIVED: `assess-initially acknowledge>ACKNOWLEDGED assign>INVESTIGATING record-statement>INVESTIGATING add-evidence>INVESTIGATING
    confirm-facts>INVESTIGATING update escalate extend withdraw>WITHDRAWN identify-root-cause merge split pay`,
  ACKNOWLEDGED: `assess-initially assign>INVESTIGATING record-statement>INVESTIGATING add-evidence>INVESTIGATING confirm-facts>INVESTIGATING
    update escalate extend withdraw>WITHDRAWN refer-externally>REFERRED_EXTERNAL identify-root-cause merge split pay`,
  INVESTIGATING: `assess-initially assign record-statement add-evidence confirm-facts request-info>AWAITING_CUSTOMER update escalate extend
    issue-response>RESPONSE_ISSUED withdraw>WITHDRAWN refer-externally>REFERRED_EXTERNAL identify-root-cause merge split blind-review pay`,
  AWAITING_CUSTOMER: `assess-initially assign record-statement add-evidence confirm-facts request-info provide-info>INVESTIGATING update escalate extend
    issue-response>RESPONSE_ISSUED withdraw>WITHDRAWN refer-externally>REFERRED_EXTERNAL identify-root-cause merge split blind-review pay`,
  RESPONSE_ISSUED: `assign record-statement add-evidence confirm-facts update escalate issue-response>RESPONSE_ISSUED accept>ACCEPTED dispute>DISPUTED close>CLOSED
    withdraw>WITHDRAWN refer-externally>REFERRED_EXTERNAL identify-root-cause split blind-review pay`,
  ACCEPTED: 'issue-response>RESPONSE_ISSUED close>CLOSED refer-externally>REFERRED_EXTERNAL identify-root-cause split blind-review pay',
  DISPUTED: `assign record-statement add-evidence confirm-facts update escalate issue-response>RESPONSE_ISSUED close>CLOSED withdraw>WITHDRAWN
    request-review>UNDER_REVIEW refer-externally>REFERRED_EXTERNAL identify-root-cause split blind-review pay`,
  UNDER_REVIEW: `assign record-statement add-evidence confirm-facts update escalate issue-response>RESPONSE_ISSUED close>CLOSED withdraw>WITHDRAWN
    complete-review refer-externally>REFERRED_EXTERNAL identify-root-cause split blind-review pay`,
  CLOSED: 'reopen>INVESTIGATING request-review>UNDER_REVIEW refer-externally>REFERRED_EXTERNAL identify-root-cause blind-review pay',
  WITHDRAWN: 'refer-externally>REFERRED_EXTERNAL identify-root-cause blind-review pay',
  REFERRED_EXTERNAL: 'record-statement add-evidence confirm-facts update escalate refer-externally record-external identify-root-cause blind-review pay',
};

const moves: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  Object.entries(table).map(([stage, words]) => [stage, Object.fromEntries(words.split(/\s+/).map((word) => word.split('>')).map(([command = '', next]) => [command, next ?? stage]))]),
);

export interface ModelClock {
  readonly id: string;
  readonly kind: 'regulatory' | 'internal';
  readonly stopsAt: 'response' | 'acknowledgement' | 'summary_response';
  due: number;
  readonly longest: (from: number) => number;
  readonly first: (from: number) => number;
  stopped: boolean;
}

/** n whole days after the day of a moment, in a zone that many hours ahead of UTC all year. */
const endOf = (ms: number, n: number, ahead: number): number => (Math.floor((ms + ahead * HOUR) / DAY) + n + 1) * DAY - ahead * HOUR;

const clock = (id: string, kind: ModelClock['kind'], stopsAt: ModelClock['stopsAt'], first: ModelClock['first'], longest = first) =>
  (from: number): ModelClock => ({ id, kind, stopsAt, due: first(from), first, longest, stopped: false });

/** London leaves winter time on 2026-03-29; Thursday the 5th is the third business day. */
const clocksOf: Readonly<Record<string, readonly ((from: number) => ModelClock)[]>> = {
  CN: [clock('final_simple', 'regulatory', 'response', (from) => endOf(from, 15, 8), (from) => endOf(from, 45, 8))],
  UK: [
    clock('summary', 'internal', 'summary_response', () => Date.UTC(2026, 2, 5, 17)),
    clock('final', 'regulatory', 'response', () => Date.UTC(2026, 3, 27, 23)),
  ],
  internal: [clock('acknowledge', 'internal', 'acknowledgement', () => Date.UTC(2026, 2, 3, 17))],
};

export class ComplaintModel {
  stage = 'NONE';
  level = 0;
  body: string | undefined;
  assigned = false;
  heard = false;
  clocks: ModelClock[] = [];
  readonly breached: string[] = [];
  assessments = 0;
  private started = 0;
  private at = 0;
  private decisions = 0;
  private sinceRestart = 0;
  private review: 'none' | 'open' | 'done' = 'none';
  private blind = false;
  private closedOn = 0;
  private answer: { readonly kind: 'final' | 'summary'; readonly on: number; settled: boolean } | undefined;

  constructor(private readonly jurisdictions: readonly string[], private readonly drawn: boolean) {}

  /** Time passes; clocks that run out on the way are breached, but for a summary window. */
  advance(to: number): void {
    for (const { id, due, stopped, stopsAt } of this.clocks) if (!stopped && stopsAt !== 'summary_response' && due > this.at && due < to) this.breached.push(`${id} ${due}`);
    this.at = to;
  }

  allowed(): readonly string[] {
    return Object.keys(moves[this.stage] ?? {}).filter((command) => this.holds(command));
  }

  /** Whether a command is taken, given good data: a response that decides nothing need not wait for the investigation. */
  takes(command: string, response: string): boolean {
    const early = this.stage === 'RECEIVED' || this.stage === 'ACKNOWLEDGED';
    return this.allowed().includes(command) || (early && command === 'issue-response' && response !== 'final' && response !== 'summary');
  }

  get governing(): ModelClock | undefined {
    const responses = this.clocks.filter(({ stopsAt }) => stopsAt === 'response').sort((a, b) => a.due - b.due);
    return responses.find(({ kind }) => kind === 'regulatory') ?? responses[0];
  }

  /** A clock that may be given more time, as far as it goes. */
  get extension(): { readonly clockId: string; readonly newDueAt: string } | undefined {
    const open = this.clocks.find((one) => !one.stopped && one.stopsAt === 'response' && this.at < one.due && one.due < one.longest(this.started));
    return open && { clockId: open.id, newDueAt: new Date(open.longest(this.started)).toISOString() };
  }

  private get window(): number | undefined {
    return this.clocks.find(({ stopsAt }) => stopsAt === 'summary_response')?.due;
  }

  private holds(command: string): boolean {
    switch (command) {
      case 'escalate': return this.level < 3;
      case 'extend': return this.extension !== undefined;
      case 'issue-response': return this.mayRespond();
      case 'close': return this.review === 'done' || (this.answer?.settled === true && (this.stage === 'ACCEPTED' || (this.stage === 'RESPONSE_ISSUED' && Math.floor(this.at / DAY) - this.answer.on >= 30)));
      case 'reopen': return Math.floor(this.at / DAY) - this.closedOn <= 180;
      case 'complete-review': return this.review === 'open';
      case 'record-external': return this.decisions > 0;
      case 'merge': return this.decisions === 0;
      case 'blind-review': return this.drawn && this.decisions > 0 && !this.blind;
      default: return true;
    }
  }

  private mayRespond(): boolean {
    if (this.stage === 'UNDER_REVIEW') return this.review === 'done';
    if (this.stage === 'INVESTIGATING' || this.stage === 'AWAITING_CUSTOMER') return true;
    const unsettled = this.sinceRestart > 0 && this.answer?.kind === 'summary' && !this.answer.settled && this.window !== undefined;
    return unsettled && (this.stage === 'DISPUTED' || this.at > (this.window ?? 0));
  }

  /** How a decision is refused besides; undefined where it is not. */
  refusal(response: 'final' | 'summary'): string | undefined {
    if (!this.heard) return 'statement_missing';
    return response === 'summary' && this.window !== undefined && this.at > this.window ? 'summary_window_closed' : undefined;
  }

  /** Carries an allowed command out. */
  carryOut(command: string, { response, newFacts, body }: { response: string; newFacts: boolean; body?: string }): void {
    const from = this.stage;
    const decides = command === 'issue-response' && (response === 'final' || response === 'summary');
    if (command !== 'issue-response' || decides) this.stage = moves[from]?.[command] ?? from;
    switch (command) {
      case 'file':
        this.started = this.at;
        this.clocks = this.jurisdictions.flatMap((jurisdiction) => clocksOf[jurisdiction] ?? []).map((make) => make(this.at));
        break;
      case 'acknowledge': this.stop('acknowledgement'); break;
      case 'assign': this.assigned = true; break;
      case 'record-statement': this.heard = true; break;
      case 'escalate': this.level += 1; break;
      case 'extend': {
        const extended = this.clocks.find(({ id }) => id === this.extension?.clockId);
        if (extended) extended.due = extended.longest(this.started);
        break;
      }
      case 'issue-response': this.assigned = true; if (decides) this.decide(response); break;
      case 'accept': {
        const inTime = this.window === undefined || this.at <= this.window;
        if (this.answer && inTime) this.answer.settled = true;
        if (this.answer?.settled) this.stop('response');
        break;
      }
      case 'close': this.closedOn = Math.floor(this.at / DAY); this.stop('response', 'acknowledgement', 'summary_response'); break;
      case 'withdraw': this.stop('response', 'acknowledgement', 'summary_response'); break;
      case 'reopen':
        this.review = 'none';
        if (newFacts) this.restart();
        break;
      case 'request-review': this.review = 'open'; break;
      // It confirms the decision.
      case 'complete-review': this.review = 'done'; if (this.assessments > 0 && this.assessments < 2) this.assessments += 1; break;
      case 'refer-externally': this.body = body; break;
      case 'blind-review': this.blind = true; break;
    }
  }

  private decide(kind: 'final' | 'summary'): void {
    if (this.decisions === 0 || (this.review === 'done' && this.assessments < 2)) this.assessments += 1;
    this.decisions += 1;
    this.sinceRestart += 1;
    this.answer = { kind, on: Math.floor(this.at / DAY), settled: kind === 'final' || this.window === undefined };
    this.stop('acknowledgement', 'summary_response');
    if (this.answer.settled) this.stop('response');
  }

  private stop(...kinds: readonly ModelClock['stopsAt'][]): void {
    for (const one of this.clocks) if (kinds.includes(one.stopsAt)) one.stopped = true;
  }

  /** New facts start the clocks to a response anew; nothing else does. */
  private restart(): void {
    this.started = this.at;
    this.sinceRestart = 0;
    for (const one of this.clocks) if (one.stopsAt === 'response') [one.due, one.stopped] = [one.first(this.at), false];
  }
}
