import type { Decider } from './decider';
import { DomainError } from './decider';
import { StoreUnavailable } from './event-store';
import type { Append, AppendResult, EventStore, NewEvent, StoredEvent } from './event-store';
import { Histories } from './histories';
import { History } from './history';

/** One wish to store something, as it came in. */
export interface Intent<Command> {
  readonly stream: string;
  readonly customer: string;
  /** uuid of the event this command is; the same id is stored once */
  readonly id: string;
  readonly digest: string;
  readonly command: Command;
  /** true where the stream is most likely new: decided against an empty one without a look-up, and only a conflict loads its history */
  readonly opens: boolean;
  /** asks for what the decider needs from outside its stream; called once all before it are stored, one intent of a customer at a time */
  readonly prepare?: (store: EventStore) => Promise<Command>;
}

export type Outcome =
  | { readonly status: 'stored' | 'duplicate'; readonly position: number }
  | { readonly status: 'rejected'; readonly error: DomainError };

/** Binds deciders to what is stored. */
export interface Binding<State, Command, Event> {
  decider(command: Command): Decider<State, Command, Event>;
  decode(stored: StoredEvent): Event;
  /** the event as it is stored; ordinal 0 carries the intent's own id and digest */
  encode(event: Event, intent: Intent<Command>, ordinal: number): NewEvent;
  /** a command that changes nothing was made so by the last event of its kind */
  kindOf(event: Event | Command): string;
}

interface Decided<Command, Event> {
  readonly index: number;
  readonly intent: Intent<Command>;
  readonly refusal: DomainError | undefined;
  /** none where the command is refused or changes nothing */
  readonly events: readonly Event[];
  readonly append: Append;
}

/** One call's work on intents that may be decided together. */
interface Settlement<Command> {
  readonly intents: readonly Intent<Command>[];
  readonly outcomes: (Outcome | undefined)[];
  /** streams whose history must be read before anything of them is refused or appended again */
  readonly unsure: Set<string>;
  readonly order: Order;
}

/** Where a call stands among those whose order matters to it. */
interface Order {
  /** settles with the calls before: until then nothing is refused by what is stored, since more may be on its way */
  readonly earlier?: Promise<unknown>;
  /** told when all of this call is on its way to the store, so that the next may follow */
  submitted(): void;
}

const ROUNDS = 20;

/**
 * The one way from commands to stored events: load, decide, append; what lost a race is decided again on what is stored by then. A batch
 * is decided in order, an item sees those before it, and a refused one stops no other. A repetition (same id) is answered from the log,
 * never decided again. Where the store is out of reach the call rejects with StoreUnavailable; sending everything again is safe.
 */
export class CommandHandler<State, Command, Event> {
  private readonly memory: Histories<State, Event>;
  private readonly turns = new Map<string, Promise<void>>();

  /** @param cachedStreams short histories kept in memory; the store's expected revision decides whether one was still true */
  constructor(private readonly store: EventStore, private readonly binding: Binding<State, Command, Event>, cachedStreams = 20_000) {
    this.memory = new Histories(cachedStreams);
  }

  /** @returns one outcome an intent, in order */
  handle(intents: readonly Intent<Command>[]): Promise<Outcome[]> {
    return this.run(intents, { submitted: () => undefined });
  }

  /**
   * Calls through one channel are decided in their order, each seeing those before it, while earlier ones are still being stored.
   * @returns handles a batch, like `handle`; do not wait for one before giving it the next, but bound how many are under way
   */
  channel(): (intents: readonly Intent<Command>[]) => Promise<Outcome[]> {
    let ready: Promise<unknown> = Promise.resolve();
    let earlier: Promise<unknown> | undefined;
    return (intents) => {
      const before = { ready, earlier };
      let outcomes: Promise<Outcome[]> | undefined;
      ready = new Promise<void>((submitted) => {
        outcomes = before.ready.then(() => this.run(intents, { earlier: before.earlier, submitted })).finally(submitted);
      });
      earlier = (outcomes as unknown as Promise<Outcome[]>).then(() => before.earlier);
      earlier.catch(() => undefined);
      return outcomes as unknown as Promise<Outcome[]>;
    };
  }

  private async run(intents: readonly Intent<Command>[], order: Order): Promise<Outcome[]> {
    const outcomes = new Array<Outcome | undefined>(intents.length);
    let rest = intents.map((_, index) => index);
    while (rest.length > 0) {
      const repeated: number[] = [];
      const parts = segments(intents, rest, repeated);
      const submitted = parts.length === 1 && repeated.length === 0 ? order.submitted : (): void => undefined;
      for (const segment of parts) {
        await this.inTurn({ intents, outcomes, unsure: new Set(), order: { ...order, submitted } }, segment);
      }
      rest = repeated.filter((index) => !answerRepetition(intents, index, outcomes));
    }
    return outcomes as Outcome[];
  }

  /** A prepared intent saw other streams of its customer: nothing else of that kind may move between its look and its append. */
  private async inTurn(work: Settlement<Command>, segment: readonly number[]): Promise<void> {
    const { prepare, customer } = work.intents[segment[0] as number] as Intent<Command>;
    if (!prepare) return this.settle(work, segment);
    await work.order.earlier;
    const settle = (): Promise<void> => this.settle(work, segment);
    const turn = (this.turns.get(customer) ?? Promise.resolve()).then(settle, settle);
    this.turns.set(customer, turn);
    try {
      await turn;
    } finally {
      if (this.turns.get(customer) === turn) this.turns.delete(customer);
    }
  }

  private async settle(work: Settlement<Command>, segment: readonly number[]): Promise<void> {
    let open = segment;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS + segment.length) throw new StoreUnavailable(`${open.length} commands lost every race for their streams`);
      const prepared = await work.intents[open[0] as number]?.prepare?.(this.store);
      const { histories, sure } = await this.load(work, open);
      const { decided, waiting } = this.decide(work, open, histories, sure, prepared);
      const appended = this.append(work, decided, histories);
      if (waiting.length === 0) work.order.submitted();
      const lost = await appended;
      open = [...waiting, ...lost].sort((a, b) => a - b);
    }
  }

  /**
   * Histories of the streams the open intents go to: from memory, taken as empty for openers, else read in one round trip. `sure` are those
   * that were read after all earlier calls had ended.
   */
  private async load(work: Settlement<Command>, open: readonly number[]): Promise<{ histories: ReadonlyMap<string, History<State, Event>>; sure: ReadonlySet<string> }> {
    const histories = new Map<string, History<State, Event>>();
    const read = new Set<string>();
    const { earlier } = work.order;
    for (const index of open) {
      const { stream, opens, command } = work.intents[index] as Intent<Command>;
      if (histories.has(stream)) continue;
      const unsure = work.unsure.has(stream);
      const cached = unsure ? undefined : this.memory.get(stream);
      histories.set(stream, cached ?? new History<State, Event>(this.binding.decider(command)));
      if (unsure || (!cached && !opens)) read.add(stream);
    }
    if (work.unsure.size > 0) await earlier;
    const sure = earlier ? work.unsure : read;
    if (read.size === 0) return { histories, sure };
    for (const [stream, events] of await this.store.readStreams([...read])) {
      const history = histories.get(stream) as History<State, Event>;
      for (const stored of events) {
        const event = this.binding.decode(stored);
        history.read(stored, event, this.binding.kindOf(event));
      }
    }
    return { histories, sure };
  }

  /**
   * Synchronous, so that state and expected revision are of one moment. What would be refused or change nothing by a history that was not
   * read just now waits, with all behind it in its stream, until it was.
   */
  private decide(
    work: Settlement<Command>, open: readonly number[], histories: ReadonlyMap<string, History<State, Event>>, sure: ReadonlySet<string>, prepared: Command | undefined,
  ): { decided: Decided<Command, Event>[]; waiting: number[] } {
    const decided: Decided<Command, Event>[] = [];
    const waiting: number[] = [];
    const held = new Set<string>();
    for (const index of open) {
      const intent = work.intents[index] as Intent<Command>;
      const { stream, customer } = intent;
      const history = histories.get(stream) as History<State, Event>;
      const known = history.find(intent.id);
      if (known?.position) {
        work.outcomes[index] = known.digest === intent.digest ? { status: 'duplicate', position: known.position } : idReused();
        continue;
      }
      const command = prepared ?? intent.command;
      const decider = this.binding.decider(command);
      const mine = (history.customer ?? customer) === customer;
      const verdict = mine ? attempt(() => decider.decide(command, history.state)) : ofAnotherCustomer(stream);
      const [refusal, events] = verdict instanceof DomainError ? [verdict, []] : [undefined, verdict];
      if (held.has(stream) || ((known || events.length === 0) && !sure.has(stream))) {
        held.add(stream);
        work.unsure.add(stream);
        waiting.push(index);
        continue;
      }
      const { revision } = history;
      const stored = events.map((event, ordinal) => this.binding.encode(event, intent, ordinal));
      events.forEach((event, i) => history.add(stored[i] as NewEvent, event, this.binding.kindOf(event)));
      decided.push({ index, intent, refusal, events, append: { stream, events: stored, expectedRevision: revision } });
    }
    return { decided, waiting };
  }

  /**
   * What was decided is remembered as if it were stored already; where it is not, the store refuses what was built on it too.
   * @returns the intents that lost a race
   */
  private async append(work: Settlement<Command>, decided: readonly Decided<Command, Event>[], histories: ReadonlyMap<string, History<State, Event>>): Promise<number[]> {
    const appends = decided.map(({ append }) => append).filter(({ events }) => events.length > 0);
    for (const { stream } of appends) this.memory.sent(stream, histories.get(stream) as History<State, Event>);
    const results = appends.length > 0 ? await this.store.appendBatch(appends).catch((error: unknown) => this.forget(appends, error)) : [];
    let next = 0;
    const failed = new Set<string>();
    const lost: number[] = [];
    for (const entry of decided) {
      const { stream } = entry.append;
      const result = entry.events.length > 0 ? (results[next++] as AppendResult) : undefined;
      if (result && result.status !== 'appended') {
        failed.add(stream);
        this.memory.forget(stream);
        work.unsure.add(stream);
      }
      if (result?.status === 'duplicate') work.outcomes[entry.index] = { status: 'duplicate', position: result.position };
      else if (result?.status === 'id_reused') work.outcomes[entry.index] = idReused();
      else if (result?.status === 'conflict' || failed.has(stream)) lost.push(entry.index);
      else this.answer(work, entry, histories.get(stream) as History<State, Event>, result?.position ?? 0);
    }
    return lost;
  }

  /** @param last position of the last event stored for it */
  private answer(work: Settlement<Command>, { index, intent, refusal, events, append }: Decided<Command, Event>, history: History<State, Event>, last: number): void {
    const first = last - events.length + 1;
    for (let i = 0; i < events.length; i++) history.place(append.expectedRevision + 1 + i, first + i);
    if (events.length > 0) this.memory.stored(append.stream, history);
    if (refusal) work.outcomes[index] = { status: 'rejected', error: refusal };
    else if (events.length > 0) work.outcomes[index] = { status: 'stored', position: first };
    else work.outcomes[index] = { status: 'duplicate', position: history.lastPositionOf(this.binding.kindOf(intent.command), append.expectedRevision) };
  }

  private forget(appends: readonly Append[], error: unknown): never {
    for (const { stream } of appends) this.memory.forget(stream);
    throw error;
  }
}

/** Cuts a batch around each intent that needs what is stored before it. A second occurrence of an id waits for the first to be answered. */
function segments<Command>(intents: readonly Intent<Command>[], rest: readonly number[], repeated: number[]): number[][] {
  const seen = new Set<string>();
  const parts: number[][] = [];
  let open: number[] | undefined;
  for (const index of rest) {
    const { id, prepare } = intents[index] as Intent<Command>;
    if (seen.has(id)) {
      repeated.push(index);
      continue;
    }
    seen.add(id);
    if (!open || prepare) parts.push((open = []));
    open.push(index);
    if (prepare) open = undefined;
  }
  return parts;
}

/** @returns false where the first occurrence was refused and this one says something else: it is to be decided itself */
function answerRepetition<Command>(intents: readonly Intent<Command>[], index: number, outcomes: (Outcome | undefined)[]): boolean {
  const { id, digest } = intents[index] as Intent<Command>;
  const first = intents.findIndex((other) => other.id === id);
  const same = intents[first]?.digest === digest;
  const outcome = outcomes[first] as Outcome;
  if (outcome.status === 'rejected') {
    if (same) outcomes[index] = outcome;
    return same;
  }
  outcomes[index] = same ? { status: 'duplicate', position: outcome.position } : idReused();
  return true;
}

function attempt<T>(decide: () => T): T | DomainError {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function idReused(): Outcome {
  return { status: 'rejected', error: new DomainError('id_reused', 'this source and id name an event with other content', '/id') };
}

function ofAnotherCustomer(stream: string): DomainError {
  return new DomainError('stream_of_another_customer', `${stream} belongs to another customer`, '/subject');
}
