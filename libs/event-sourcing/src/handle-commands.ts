import { DomainError } from './decider';
import { StoreUnavailable } from './event-store';
import type { Append, AppendResult, EventStore, NewEvent } from './event-store';
import { Histories } from './histories';
import { History } from './history';
import type { Binding, Intent, Outcome } from './intent';

/** One intent of a call, on its way to its outcome. */
interface Item<State, Command, Event> {
  readonly intent: Intent<Command>;
  history: History<State, Event>;
  outcome: Outcome | undefined;
}

/** What an item came to, if its history is true. */
interface Verdict<State, Command, Event> {
  readonly item: Item<State, Command, Event>;
  readonly refusal: DomainError | undefined;
  /** none where the command is refused or changes nothing */
  readonly events: readonly Event[];
  readonly append: Append;
}

/** Where a call stands among those whose order matters to it. */
interface Order {
  /** settles with the calls before: until then nothing is refused by what is stored, since more may be on its way */
  readonly earlier?: Promise<unknown>;
  /** told when all of this call is on its way to the store, so that the next may follow */
  submitted(): void;
  /** streams in which a call has lost a race, and the last such call: what comes later waits behind it there */
  readonly contested: Map<string, object>;
}

const ROUNDS = 20;
const ID_REUSED = 'id_reused';

/**
 * The one way from commands to stored events: load, decide, append; what lost a race is decided again on what is stored by then. A batch
 * is decided in order, an item sees those before it, and a refused one stops no other. A repetition (same id) is answered from the log,
 * never decided again. Where the store is out of reach the call rejects with StoreUnavailable; sending everything again is safe.
 */
export class CommandHandler<State, Command, Event> {
  private readonly memory: Histories<State, Event>;
  private readonly turns = new Map<string, Promise<void>>();

  /** @param cachedStreams histories kept in memory; the store's expected revision decides whether one was still true */
  constructor(private readonly store: EventStore, private readonly binding: Binding<State, Command, Event>, cachedStreams = 20_000) {
    this.memory = new Histories(cachedStreams);
  }

  /** @returns one outcome an intent, in order */
  handle(intents: readonly Intent<Command>[]): Promise<Outcome[]> {
    return this.run(intents, { submitted: () => undefined, contested: new Map() });
  }

  /**
   * Calls through one channel are decided in their order, each seeing those before it, while earlier ones are still being stored.
   * @returns handles a batch, like `handle`; do not wait for one before giving it the next, but bound how many are under way
   */
  channel(): (intents: readonly Intent<Command>[]) => Promise<Outcome[]> {
    let ready: Promise<unknown> = Promise.resolve();
    let earlier: Promise<unknown> | undefined;
    const contested = new Map<string, object>();
    return (intents) => {
      const before = { ready, earlier };
      let submitted = (): void => undefined;
      ready = new Promise<void>((resolve) => (submitted = resolve));
      const outcomes = before.ready.then(() => this.run(intents, { earlier: before.earlier, submitted, contested })).finally(submitted);
      earlier = outcomes.then(() => before.earlier);
      earlier.catch(() => undefined);
      return outcomes;
    };
  }

  private async run(intents: readonly Intent<Command>[], order: Order): Promise<Outcome[]> {
    const items = intents.map((intent): Item<State, Command, Event> => ({ intent, history: undefined as never, outcome: undefined }));
    const parts = segments(items);
    const atOnce = parts.length === 1 && !items[0]?.intent.prepare;
    try {
      for (const part of parts) await this.inTurn(part, atOnce ? order : { ...order, submitted: () => undefined }, items);
      return items.map(({ outcome }) => outcome as Outcome);
    } finally {
      for (const [stream, call] of order.contested) if (call === items) order.contested.delete(stream);
    }
  }

  /** A prepared intent saw other streams of its customer: nothing else of that kind may move between its look and its append. */
  private async inTurn(items: readonly Item<State, Command, Event>[], order: Order, call: object): Promise<void> {
    const { prepare, customer } = (items[0] as Item<State, Command, Event>).intent;
    if (!prepare) return this.settle(items, order, call);
    await order.earlier;
    const settle = (): Promise<void> => this.settle(items, order, call);
    const turn = (this.turns.get(customer) ?? Promise.resolve()).then(settle, settle);
    this.turns.set(customer, turn);
    try {
      await turn;
    } finally {
      if (this.turns.get(customer) === turn) this.turns.delete(customer);
    }
  }

  private async settle(items: readonly Item<State, Command, Event>[], order: Order, call: object): Promise<void> {
    const { prepare, stream } = (items[0] as Item<State, Command, Event>).intent;
    const unsure = new Set<string>(prepare && [stream]);
    let open = items;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS + items.length) throw new StoreUnavailable(`${open.length} commands lost every race for their streams`);
      const sure = await this.load(open, unsure, order.earlier);
      const prepared = await prepare?.(this.store);
      const { verdicts, waiting } = this.decide(open, sure, unsure, prepared, order.contested);
      const answered = this.append(verdicts, unsure, (stream) => order.contested.set(stream, call));
      if (waiting.length === 0) order.submitted();
      await answered;
      refuseAlike(open);
      open = open.filter(({ outcome }) => outcome === undefined);
    }
  }

  /**
   * Histories of the streams the open items go to: from memory, taken as empty for openers, else read in one round trip. An unsure stream is
   * read anew, after all earlier calls have ended. @returns the streams by whose histories an item may be refused
   */
  private async load(open: readonly Item<State, Command, Event>[], unsure: ReadonlySet<string>, earlier?: Promise<unknown>): Promise<ReadonlySet<string>> {
    const made = new Map<string, History<State, Event>>();
    const streams: string[] = [];
    for (const item of open) {
      const { stream, opens, command } = item.intent;
      const isUnsure = unsure.size > 0 && unsure.has(stream);
      const known = made.get(stream) ?? (isUnsure ? undefined : this.memory.get(stream));
      item.history = known ?? new History<State, Event>(this.binding.decider(command));
      if (known) continue;
      made.set(stream, item.history);
      if (isUnsure || !opens) streams.push(stream);
    }
    if (streams.length > 0) {
      if (unsure.size > 0) await earlier;
      for (const [stream, events] of await this.store.readStreams(streams)) {
        const history = made.get(stream) as History<State, Event>;
        for (const stored of events) {
          const event = this.binding.decode(stored);
          history.read(stored, event, this.binding.kindOf(event));
        }
      }
    }
    // What a prepared intent looks at is what is stored: its history is its own, with nothing in it that is only on its way.
    if (!open[0]?.intent.prepare) for (const [stream, history] of made) this.memory.keep(stream, history);
    return earlier ? unsure : new Set(streams);
  }

  /**
   * Synchronous, so that state and expected revision are of one moment. What would be refused or change nothing by a history that is not
   * sure waits, with all behind it in its stream, until it is.
   */
  private decide(
    open: readonly Item<State, Command, Event>[], sure: ReadonlySet<string>, unsure: Set<string>, prepared: Command | undefined, contested: ReadonlyMap<string, object>,
  ): { verdicts: Verdict<State, Command, Event>[]; waiting: readonly Item<State, Command, Event>[] } {
    const verdicts: Verdict<State, Command, Event>[] = [];
    const waiting: Item<State, Command, Event>[] = [];
    const held = new Set<string>();
    for (const item of open) {
      const { intent, history } = item;
      const { stream, customer } = intent;
      const known = history.find(intent.id);
      if (known && known.position > 0) {
        item.outcome = known.digest === intent.digest ? { status: 'duplicate', position: known.position } : idReused();
        continue;
      }
      const command = prepared ?? intent.command;
      const mine = (history.customer ?? customer) === customer;
      const verdict = known ? [] : mine ? attempt(() => this.binding.decider(command).decide(command, history.state)) : ofAnotherCustomer(stream);
      const [refusal, events] = verdict instanceof DomainError ? [verdict, []] : [undefined, verdict];
      const behind = contested.size > 0 && contested.has(stream) && !unsure.has(stream);
      if (behind || history.broken || known || (held.size > 0 && held.has(stream)) || (events.length === 0 && !sure.has(stream))) {
        held.add(stream);
        unsure.add(stream);
        waiting.push(item);
        continue;
      }
      const { revision, last } = history;
      const stored = events.map((event, ordinal) => this.binding.encode(event, intent, ordinal));
      events.forEach((event, i) => history.add(stored[i] as NewEvent, event, this.binding.kindOf(event)));
      verdicts.push({ item, refusal, events, append: { stream, events: stored, expectedRevision: revision, expectedLast: last, basis: history } });
    }
    return { verdicts, waiting };
  }

  /** What was decided is in its history as if it were stored already; where it is not, the store refuses what was built on it too. */
  private async append(verdicts: readonly Verdict<State, Command, Event>[], unsure: Set<string>, lost: (stream: string) => void): Promise<void> {
    const sent = verdicts.filter(({ events }) => events.length > 0);
    for (const { item, append } of sent) {
      item.history.onTheirWay++;
      if (this.memory.get(append.stream) !== item.history) this.memory.keep(append.stream, item.history);
    }
    const results = sent.length > 0 ? await this.store.appendBatch(sent.map(({ append }) => append)).catch((error: unknown) => this.forget(sent, error)) : [];
    const failed = new Set<string>();
    let next = 0;
    for (const verdict of verdicts) {
      const { item, events, append: { stream } } = verdict;
      const result = events.length > 0 ? (results[next++] as AppendResult) : undefined;
      if (result && --item.history.onTheirWay === 0) this.memory.release(stream, item.history);
      if (result && result.status !== 'appended') {
        failed.add(stream);
        unsure.add(stream);
        lost(stream);
        this.memory.forget(stream, item.history);
      }
      if (result?.status === 'duplicate') item.outcome = { status: 'duplicate', position: result.position };
      else if (result?.status === 'id_reused') item.outcome = idReused();
      else if (result?.status === 'appended') item.outcome = this.outcomeOf(verdict, result.position);
      else if (!result && !failed.has(stream)) item.outcome = this.outcomeOf(verdict, 0);
    }
  }

  /** @param last position of the last event stored for it */
  private outcomeOf({ item: { intent, history }, refusal, events, append: { expectedRevision } }: Verdict<State, Command, Event>, last: number): Outcome {
    if (refusal) return { status: 'rejected', error: refusal };
    if (events.length === 0) return { status: 'duplicate', position: history.lastPositionOf(this.binding.kindOf(intent.command), expectedRevision) };
    const first = last - events.length + 1;
    for (let i = 0; i < events.length; i++) history.place(expectedRevision + 1 + i, first + i);
    return { status: 'stored', position: first };
  }

  private forget(sent: readonly Verdict<State, Command, Event>[], error: unknown): never {
    for (const { item, append } of sent) {
      item.history.onTheirWay--;
      this.memory.forget(append.stream, item.history);
    }
    throw error;
  }
}

/** An id refused for its content is refused for it in each item: a batch of one such id would take as many rounds as it has items. */
function refuseAlike(items: readonly Item<unknown, unknown, unknown>[]): void {
  const keyOf = ({ intent: { id, digest } }: Item<unknown, unknown, unknown>): string => `${id} ${digest}`;
  const refused = new Map(items.filter(({ outcome }) => outcome?.status === 'rejected' && outcome.error.code === ID_REUSED).map((item) => [keyOf(item), item.outcome]));
  if (refused.size > 0) for (const item of items) item.outcome ??= refused.get(keyOf(item));
}

/** Cuts a batch around each intent that needs what is stored before it. */
function segments<State, Command, Event>(items: readonly Item<State, Command, Event>[]): Item<State, Command, Event>[][] {
  const parts: Item<State, Command, Event>[][] = [];
  let open: Item<State, Command, Event>[] | undefined;
  for (const item of items) {
    const { prepare } = item.intent;
    if (!open || prepare) parts.push((open = []));
    open.push(item);
    if (prepare) open = undefined;
  }
  return parts;
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
  return { status: 'rejected', error: new DomainError(ID_REUSED, 'this source and id name an event with other content', '/id') };
}

function ofAnotherCustomer(stream: string): DomainError {
  return new DomainError('stream_of_another_customer', `${stream} belongs to another customer`, '/subject');
}
