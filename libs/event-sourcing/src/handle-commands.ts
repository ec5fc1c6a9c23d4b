import { StoreUnavailable } from './event-store';
import type { AppendResult, EventStore } from './event-store';
import { append } from './handling/append';
import { decide } from './handling/decide';
import { itemOf, refuseAlike, type Desk, type Item, type Order, type Verdict } from './handling/item';
import { Lines } from './handling/lines';
import { load, prepare } from './handling/load';
import { partsOf, type Part } from './handling/parts';
import { LocalTurns, type CustomerTurns } from './handling/turns';
import { Histories } from './histories';
import type { Binding, Intent, Outcome } from './intent';

const ROUNDS = 20;

/**
 * The one way from commands to stored events: load, decide, append; what lost a race is decided again on what is stored by then. A batch
 * is decided in order, an item sees those before it, and a refused one stops no other; what is stored of a customer stands in the log in that
 * order, whatever its streams and whoever else writes to them. A repetition (same id) is answered from the log, never decided again.
 * Where the store is out of reach the call rejects with StoreUnavailable; sending everything again is safe.
 */
export class CommandHandler<State, Command, Event> {
  private readonly desk: Desk<State, Command, Event>;

  /**
   * @param cachedStreams histories kept in memory; the store's expected revision decides whether one was still true
   * @param turns shared with all who write to the store; default: this handler is the only one whose prepared intents matter to each other
   */
  constructor(store: EventStore, binding: Binding<State, Command, Event>, cachedStreams = 20_000, private readonly turns: CustomerTurns = new LocalTurns()) {
    this.desk = { store, binding, memory: new Histories(cachedStreams) };
  }

  /** @returns one outcome an intent, in order */
  handle(intents: readonly Intent<Command>[]): Promise<Outcome<State, Event>[]> {
    return this.run(intents, { submitted: () => undefined, lines: new Lines() });
  }

  /**
   * Calls through one channel are decided in their order, each seeing those before it, while earlier ones are still being stored.
   * @returns handles a batch, like `handle`; do not wait for one before giving it the next, but bound how many are under way
   */
  channel(): (intents: readonly Intent<Command>[]) => Promise<Outcome<State, Event>[]> {
    let ready: Promise<unknown> = Promise.resolve();
    let earlier: Promise<unknown> | undefined;
    const lines = new Lines();
    return (intents) => {
      const before = { ready, earlier };
      let submitted = (): void => undefined;
      ready = new Promise<void>((resolve) => (submitted = resolve));
      const outcomes = before.ready.then(() => this.run(intents, { earlier: before.earlier, submitted, lines })).finally(submitted);
      earlier = outcomes.then(() => before.earlier);
      earlier.catch(() => undefined);
      return outcomes;
    };
  }

  private async run(intents: readonly Intent<Command>[], order: Order): Promise<Outcome<State, Event>[]> {
    const items = intents.map((intent) => itemOf<State, Command, Event>(intent));
    const parts = partsOf(items);
    const partly: Order = { ...order, submitted: () => undefined };
    try {
      for (const part of parts) {
        const its = part === parts.at(-1) ? order : partly;
        await (part.prepared ? this.inTurn(part, its, items) : this.settle(part, its, items));
      }
      return items.map(({ outcome }) => outcome as Outcome<State, Event>);
    } finally {
      order.lines.settled(items);
    }
  }

  /** A prepared intent saw other streams of its customer: nothing else of that kind may move between its look and its append. */
  private async inTurn(part: Part<Item<State, Command, Event>>, order: Order, call: object): Promise<void> {
    await order.earlier;
    await this.turns.within(part.items.map(({ intent }) => intent.customer), () => this.settle(part, order, call));
  }

  private async settle({ items, prepared }: Part<Item<State, Command, Event>>, order: Order, call: object): Promise<void> {
    const { desk } = this;
    const unsure = new Set<string>(prepared ? items.map(({ intent }) => intent.stream) : []);
    const lost = (verdict: Verdict<State, Command, Event>, why: AppendResult['status']): void => {
      unsure.add(verdict.append.stream);
      order.lines.lost(call, verdict, why);
    };
    let open = items;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS + items.length) throw new StoreUnavailable(`${open.length} commands lost every race for their streams`);
      const sure = await load(desk, open, prepared, unsure, order.earlier);
      if (prepared) await prepare(desk, open);
      const { verdicts, waiting } = decide(desk, open, sure, unsure, order);
      const appended = append(desk, verdicts, lost);
      if (waiting.length === 0) order.submitted();
      await appended;
      refuseAlike(open);
      open = open.filter(({ outcome }) => outcome === undefined);
    }
  }
}
