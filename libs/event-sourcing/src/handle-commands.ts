import type { Decider } from './decider';
import { DomainError } from './decider';
import { StoreUnavailable } from './event-store';
import type { AppendResult, EventStore, NewEvent, StoredEvent } from './event-store';
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
  readonly refusal?: DomainError;
  /** none where the command is refused or changes nothing */
  readonly events: readonly Event[];
  readonly stored: readonly NewEvent[];
}

/** One call's work on intents that may be decided together. */
interface Settlement<Command> {
  readonly intents: readonly Intent<Command>[];
  readonly outcomes: (Outcome | undefined)[];
  /** streams whose history must be read before anything of them is refused or appended again */
  readonly unsure: Set<string>;
  /** streams where an id is known from elsewhere in the log: one intent a round, to see which */
  readonly oneByOne: Set<string>;
}

type Histories<State, Event> = Map<string, History<State, Event>>;

const ROUNDS = 20;
const CACHED_EVENTS = 64;

/**
 * The one way from commands to stored events: load, decide, append; what lost a race is decided again on what is stored by then. A batch
 * is decided in order, an item sees those before it, and a refused one stops no other. A repetition (same id) is answered from the log,
 * never decided again. Where the store is out of reach the call rejects with StoreUnavailable; sending everything again is safe.
 */
export class CommandHandler<State, Command, Event> {
  private readonly cache: Histories<State, Event> = new Map();
  private readonly turns = new Map<string, Promise<void>>();

  /** @param cachedStreams short histories kept in memory; the store's expected revision decides whether one was still true */
  constructor(private readonly store: EventStore, private readonly binding: Binding<State, Command, Event>, private readonly cachedStreams = 20_000) {}

  /** @returns one outcome an intent, in order */
  async handle(intents: readonly Intent<Command>[]): Promise<Outcome[]> {
    const outcomes = new Array<Outcome | undefined>(intents.length);
    let rest = intents.map((_, index) => index);
    while (rest.length > 0) {
      const repeated: number[] = [];
      for (const segment of segments(intents, rest, repeated)) {
        await this.inTurn({ intents, outcomes, unsure: new Set(), oneByOne: new Set() }, segment);
      }
      rest = repeated.filter((index) => !answerRepetition(intents, index, outcomes));
    }
    return outcomes as Outcome[];
  }

  /** A prepared intent saw other streams of its customer: nothing else of that kind may move between its look and its append. */
  private async inTurn(work: Settlement<Command>, segment: readonly number[]): Promise<void> {
    const { prepare, customer } = work.intents[segment[0] as number] as Intent<Command>;
    if (!prepare) return this.settle(work, segment);
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
      const { histories, read } = await this.load(work, open);
      const { perStream, waiting } = this.decide(work, open, histories, read, prepared);
      const lost = await this.append(work, perStream, histories, read);
      open = [...waiting, ...lost].sort((a, b) => a - b);
    }
  }

  /** Histories of the streams the open intents go to: from memory, taken as empty for openers, else read in one round trip. */
  private async load(work: Settlement<Command>, open: readonly number[]): Promise<{ histories: Histories<State, Event>; read: ReadonlySet<string> }> {
    const histories: Histories<State, Event> = new Map();
    const read = new Set<string>();
    for (const index of open) {
      const { stream, opens, command } = work.intents[index] as Intent<Command>;
      if (histories.has(stream)) continue;
      const unsure = work.unsure.has(stream);
      const cached = unsure ? undefined : this.cache.get(stream);
      histories.set(stream, cached ?? new History<State, Event>(this.binding.decider(command)));
      if (unsure || (!cached && !opens)) read.add(stream);
    }
    if (read.size === 0) return { histories, read };
    for (const [stream, events] of await this.store.readStreams([...read])) {
      const history = histories.get(stream) as History<State, Event>;
      for (const stored of events) {
        const event = this.binding.decode(stored);
        history.add(stored, event, this.binding.kindOf(event));
      }
    }
    return { histories, read };
  }

  /**
   * Synchronous, so that state and expected revision are of one moment. What would be refused or change nothing by a history that was not
   * read just now waits, with all behind it in its stream, until it was.
   */
  private decide(
    work: Settlement<Command>, open: readonly number[], histories: Histories<State, Event>, read: ReadonlySet<string>, prepared: Command | undefined,
  ): { perStream: Map<string, Decided<Command, Event>[]>; waiting: number[] } {
    const perStream = new Map<string, Decided<Command, Event>[]>();
    const ahead = new Map<string, State>();
    const held = new Set<string>();
    const waiting: number[] = [];
    for (const index of open) {
      const intent = work.intents[index] as Intent<Command>;
      const { stream } = intent;
      const history = histories.get(stream) as History<State, Event>;
      const known = history.find(intent.id);
      if (known) {
        work.outcomes[index] = known.digest === intent.digest ? { status: 'duplicate', position: known.position } : idReused();
        continue;
      }
      const decided = perStream.get(stream) ?? [];
      if (held.has(stream) || (work.oneByOne.has(stream) && decided.some(({ events }) => events.length > 0))) {
        waiting.push(index);
        continue;
      }
      const command = prepared ?? intent.command;
      const decider = this.binding.decider(command);
      const state = ahead.get(stream) ?? history.state;
      const owner = history.customer ?? decided.find(({ events }) => events.length > 0)?.intent.customer ?? intent.customer;
      const verdict = owner === intent.customer ? attempt(() => decider.decide(command, state)) : ofAnotherCustomer(stream);
      const refusal = verdict instanceof DomainError ? verdict : undefined;
      const events = verdict instanceof DomainError ? [] : verdict;
      if (events.length === 0 && !read.has(stream)) {
        held.add(stream);
        work.unsure.add(stream);
        waiting.push(index);
        continue;
      }
      decided.push({ index, intent, refusal, events, stored: events.map((event, ordinal) => this.binding.encode(event, intent, ordinal)) });
      perStream.set(stream, decided);
      ahead.set(stream, events.reduce((folded, event) => decider.evolve(folded, event), state));
    }
    return { perStream, waiting };
  }

  /** One append a stream. @returns the intents that lost a race */
  private async append(
    work: Settlement<Command>, perStream: Map<string, Decided<Command, Event>[]>, histories: Histories<State, Event>, read: ReadonlySet<string>,
  ): Promise<number[]> {
    const appends = [...perStream].map(([stream, decided]) => {
      return { stream, events: decided.flatMap(({ stored }) => stored), expectedRevision: (histories.get(stream) as History<State, Event>).revision };
    });
    const written = appends.filter(({ events }) => events.length > 0);
    const results = new Map<string, AppendResult>();
    if (written.length > 0) (await this.store.appendBatch(written)).forEach((result, i) => results.set(written[i]?.stream as string, result));
    const lost: number[] = [];
    for (const { stream, events, expectedRevision } of appends) {
      const decided = perStream.get(stream) as Decided<Command, Event>[];
      const history = histories.get(stream) as History<State, Event>;
      const result = results.get(stream);
      if (!result || result.status === 'appended') {
        this.answer(work, decided, history, (result?.position ?? 0) - events.length, expectedRevision);
        this.remember(stream, history);
        continue;
      }
      this.cache.delete(stream);
      const [alone, ...more] = decided.filter((entry) => entry.events.length > 0);
      const final = alone && more.length === 0 && result.status !== 'conflict';
      if (final) work.outcomes[alone.index] = result.status === 'duplicate' ? { status: 'duplicate', position: result.position } : idReused();
      else if (result.status !== 'conflict' && read.has(stream)) work.oneByOne.add(stream);
      lost.push(...decided.filter((entry) => !final || entry !== alone).map(({ index }) => index));
      work.unsure.add(stream);
    }
    return lost;
  }

  private answer(work: Settlement<Command>, decided: readonly Decided<Command, Event>[], history: History<State, Event>, position: number, revision: number): void {
    for (const { index, intent, refusal, events, stored } of decided) {
      if (refusal) work.outcomes[index] = { status: 'rejected', error: refusal };
      else if (events.length === 0) work.outcomes[index] = { status: 'duplicate', position: history.lastPositionOf(this.binding.kindOf(intent.command)) };
      else work.outcomes[index] = { status: 'stored', position: position + 1 };
      events.forEach((event, i) => history.add({ ...(stored[i] as NewEvent), position: ++position, revision: ++revision }, event, this.binding.kindOf(event)));
    }
  }

  private remember(stream: string, history: History<State, Event>): void {
    this.cache.delete(stream);
    if (history.size === 0 || history.size > CACHED_EVENTS) return;
    this.cache.set(stream, history);
    if (this.cache.size > this.cachedStreams) this.cache.delete(this.cache.keys().next().value as string);
  }
}

/** Cuts a batch around each intent that needs what is stored before it. A second occurrence of an id waits for the first to be answered. */
function* segments<Command>(intents: readonly Intent<Command>[], rest: readonly number[], repeated: number[]): Generator<number[]> {
  const seen = new Set<string>();
  let segment: number[] = [];
  for (const index of rest) {
    const { id, prepare } = intents[index] as Intent<Command>;
    if (seen.has(id)) {
      repeated.push(index);
      continue;
    }
    seen.add(id);
    if (prepare && segment.length > 0) {
      yield segment;
      segment = [];
    }
    segment.push(index);
    if (prepare) {
      yield segment;
      segment = [];
    }
  }
  if (segment.length > 0) yield segment;
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
