import { digestOf, judge, readStored, registry, serialise, storedIdOf, streamOf } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { Clock, CommandHandler, EventStore, type CustomerTurns } from '@evenhand/event-sourcing';
import type { Binding, Decider, Intent, Outcome } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Registry } from 'prom-client';
import { answeredBy } from './answered.metrics';
import type { Fact, FactService, Posted, RecordFact, Recorded } from './fact';
import { rejected, resultOf, type Candidate, type ItemResult } from './item-result';
import { Recorder } from './recorder';

type Handle<State, Context> = (intents: readonly Intent<Posted<Context>>[]) => Promise<Outcome<State, Fact>[]>;

/** How an item comes. */
export interface Coming {
  /** default a publisher, who may not write what only the suite does */
  readonly writer?: 'publisher' | 'suite';
  /** stored as history: it sets nothing off */
  readonly history?: boolean;
  /** W3C traceparent that is stored with an event which brings none */
  readonly traceparent?: string | undefined;
  /** see Intent */
  readonly expectedRevision?: number | undefined;
}

/** The one way into a service: all that is posted, commanded or recorded becomes candidates, and is decided and stored in one place. */
export class FactDoor<State = unknown, Context = unknown> extends Recorder {
  private readonly handler: CommandHandler<State, Posted<Context>, Fact>;
  private readonly count: (results: readonly ItemResult[]) => void;

  /** @param turns shared with the other processes that write; default: there are none */
  constructor(private readonly service: FactService<State, Context>, private readonly store: EventStore, private readonly clock: Clock, metrics: Registry, turns?: CustomerTurns) {
    super();
    this.handler = new CommandHandler(store, bindingOf(service), undefined, turns);
    this.count = answeredBy(service.name, metrics);
  }

  /** Judges one item: parsed JSON, a CloudEvent as a publisher posts it. Pure but for the clock, so that it can be done ahead of `take`. */
  candidate(item: unknown, { writer = 'publisher', history = false, expectedRevision, traceparent }: Coming = {}): Candidate<Context> {
    const other = typeNamedIn(item);
    if (other && other.owner !== this.service.name) return rejected(item, ofAnotherService(other));
    const judgement = judge(item, registry, writer);
    if (judgement.ok && writer === 'publisher' && !history && judgement.event.source === OWN_SOURCE + this.service.name) return rejected(item, ownSource(judgement.event));
    if (judgement.ok) return this.intentOf(judgement.event, { writer, history, expectedRevision, traceparent });
    const { code, errors } = judgement;
    return rejected(item, new ProblemError(422, code, errors[0]?.message ?? code, { errors }));
  }

  /**
   * Decides and stores candidates in order; one bad item stops no other.
   * @throws StoreUnavailable where the store is out of reach: nothing is known to be lost, send all again
   */
  take(candidates: readonly Candidate<Context>[]): Promise<ItemResult[]> {
    return this.takeBy((intents) => this.handler.handle(intents), candidates);
  }

  /** `take` for a stream of calls: each is decided after the one before, but need not wait until that is stored. */
  channel(): (candidates: readonly Candidate<Context>[]) => Promise<ItemResult[]> {
    const handle = this.handler.channel();
    return (candidates) => this.takeBy(handle, candidates);
  }

  /** What is recorded again while other spans are under way is the same: the trace that an event says is stored with it, and is nothing that it tells. */
  override async record(events: readonly CloudEvent[]): Promise<ItemResult[]> {
    return this.take(events.map(({ traceparent, ...event }) => this.candidate(event, { writer: 'suite', traceparent })));
  }

  /** For commands: the outcome of each, with the events decided. */
  decide(intents: readonly Intent<Posted<Context>>[]): Promise<Outcome<State, Fact>[]> {
    return this.decideBy((given) => this.handler.handle(given), intents);
  }

  private async takeBy(handle: Handle<State, Context>, candidates: readonly Candidate<Context>[]): Promise<ItemResult[]> {
    const outcomes = await this.decideBy(handle, candidates.filter((candidate): candidate is Intent<Posted<Context>> => 'command' in candidate));
    let next = 0;
    const results = candidates.map((candidate) => ('command' in candidate ? resultOf(candidate.command.event.id, outcomes[next++] as Outcome) : candidate));
    this.count(results);
    return results;
  }

  private async decideBy(handle: Handle<State, Context>, intents: readonly Intent<Posted<Context>>[]): Promise<Outcome<State, Fact>[]> {
    const outcomes = await handle(intents);
    const recorded = intents.flatMap(({ command, stream, id }, i): Recorded<State, Context>[] => {
      const outcome = outcomes[i];
      return outcome && outcome.status !== 'rejected' && !command.event.history ? [{ command, stream, id, outcome }] : [];
    });
    const consequences = (await this.service.consequences?.(recorded, this.store)) ?? [];
    if (consequences.length > 0) await this.handler.handle(consequences.map(({ event, ...more }) => this.intentOf(event, { writer: 'suite', ...more })));
    return outcomes;
  }

  /** @param event valid by its type's schema, as it was posted: the digest is over that */
  private intentOf(event: CloudEvent, { writer, history = false, digest, expectedRevision, traceparent }: Coming & { readonly digest?: string | undefined }): Intent<Posted<Context>> {
    const type = registry.get(event.type) as EventType;
    const posted = serialise(event);
    const traced = traceparent !== undefined && event.traceparent === undefined;
    const filled = history || traced;
    const told: CloudEvent = filled ? { ...event, ...(history && { history }), ...(traced && { traceparent }) } : event;
    const at = Date.parse(event.time);
    // What the suite writes has happened by the clock of one of its processes, though another's may be behind.
    const now = writer === 'suite' ? Math.max(at, this.clock.now()) : this.clock.now();
    const command: Posted<Context> = { event: told, name: type.name, at, now, type, text: filled ? serialise(told) : posted };
    const ask = this.service.contextOf?.(command);
    return {
      stream: streamOf(type, event),
      customer: event.subject,
      id: storedIdOf(event.source, event.id),
      digest: digest ?? digestOf(posted),
      command,
      opens: this.service.opens(type),
      expectedRevision,
      prepare: ask && (async (store) => ({ ...command, context: await ask(store) })),
    };
  }
}

function bindingOf<State, Context>(service: FactService<State, Context>): Binding<State, Posted<Context>, Fact> {
  return {
    decider: ({ type, event }) => withTrace(service.decider(type), event),
    decode: ({ body }) => factOf(readStored(body)),
    encode: ({ event }, { command, id, digest, customer }, ordinal) => ({
      id: ordinal === 0 ? id : storedIdOf(event.source, event.id),
      digest,
      customer,
      body: event === command.event ? command.text : serialise(event),
    }),
    kindOf: (fact) => service.kindOf(fact),
  };
}

/** What is written beside an event belongs to its trace. */
function withTrace<State, Context>(decider: Decider<State, RecordFact<Context>, Fact>, { traceparent }: CloudEvent): Decider<State, RecordFact<Context>, Fact> {
  if (traceparent === undefined) return decider;
  const traced = (fact: Fact): Fact => (fact.event.traceparent === undefined ? { ...fact, event: { ...fact.event, traceparent } } : fact);
  return { initialState: decider.initialState, evolve: (state, fact) => decider.evolve(state, fact), decide: (command, state) => decider.decide(command, state).map(traced) };
}

/** A stored event as deciders see it. */
export function factOf(event: CloudEvent): Fact {
  return { event, name: registry.get(event.type)?.name ?? event.type, at: Date.parse(event.time) };
}

function typeNamedIn(item: unknown): EventType | undefined {
  const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined;
  return typeof type === 'string' ? registry.get(type) : undefined;
}

/** What the suite writes in a service's name: taken from one suite to another it is history. */
const OWN_SOURCE = 'urn:evenhand:';

function ownSource({ source }: CloudEvent): ProblemError {
  const message = `${source} is the suite's own: what was taken from a suite is history, sent with Evenhand-History: 1`;
  return new ProblemError(422, 'own_source', message, { errors: [{ field: '/source', rule: 'own_source', message }] });
}

function ofAnotherService({ type, owner }: EventType): ProblemError {
  const message = `${type} is a type of ${owner}: it goes to /v1/${owner}/events`;
  return new ProblemError(422, 'other_service', message, { errors: [{ field: '/type', rule: 'other_service', message }] });
}
