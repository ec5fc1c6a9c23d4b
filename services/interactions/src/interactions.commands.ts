import { digestOf, judge, readStored, registry, serialise, storedIdOf, streamOf } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { Clock, CommandHandler, EventStore, uuidv5 } from '@evenhand/event-sourcing';
import type { Binding, Intent, Outcome } from '@evenhand/event-sourcing';
import { ProblemError, problemOf } from '@evenhand/nest';
import type { Problem } from '@evenhand/nest';
import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import { deciderOf } from './deciders';
import type { Fact, RecordFact } from './fact';
import { contextOf } from './context';

/** One answer an item; `position` where it is stored, now or before. */
export type ItemResult =
  | { readonly id: string | null; readonly status: 'stored' | 'duplicate'; readonly position: number }
  | { readonly id: string | null; readonly status: 'rejected'; readonly problem: Problem };

type Rejected = Extract<ItemResult, { status: 'rejected' }>;

/** An item that may be decided, or the answer where it may not. */
export type Candidate = Intent<Posted> | Rejected;

interface Posted extends RecordFact {
  readonly type: EventType;
  readonly text: string;
}

type Handle = (intents: readonly Intent<Posted>[]) => Promise<Outcome[]>;

const SOURCE = 'urn:evenhand:interactions';
const HASTY_SECONDS = 3;
/** Facts that a stream may hold more than once: what repeats one of them has its time and data. */
const AGAIN: ReadonlySet<string> = new Set([
  'consent-changed', 'preference-recorded', 'need-recorded', 'need-met', 'relationship-manager-assigned', 'procedure-published', 'comparison-challenge-decided', 'doubt-expired',
]);
const openers = new Set(registry.all().filter(({ name, aggregate }) => deciderOf(aggregate).opens.has(name)).map(({ type }) => type));

const binding: Binding<unknown, Posted, Fact> = {
  decider: ({ type }) => deciderOf(type.aggregate),
  decode: ({ body }) => factOf(readStored(body)),
  encode: ({ event }, { command, id, digest, customer }, ordinal) => ({
    id: ordinal === 0 ? id : uuidv5(String(ordinal), id),
    digest,
    customer,
    body: event === command.event ? command.text : serialise(event),
  }),
  kindOf: ({ name, event, at }) => (AGAIN.has(name) ? `${name} ${name === 'procedure-published' ? '' : at} ${JSON.stringify(Object.entries(event.data).sort())}` : name),
};

/** The one way in: every door makes candidates of its items and hands them to `record`. */
export class InteractionsCommands {
  private readonly handler: CommandHandler<unknown, Posted, Fact>;

  private readonly answered: Counter<'status'>;

  constructor(store: EventStore, private readonly clock: Clock, metrics: Registry) {
    this.handler = new CommandHandler(store, binding);
    this.answered = new Counter({ name: 'evenhand_events_answered_total', help: 'Posted events by answer', labelNames: ['status'], registers: [metrics] });
  }

  /** Judges one item: parsed JSON, a CloudEvent as a publisher posts it. Pure but for the clock, so that it can be done ahead of `record`. */
  candidate(item: unknown): Candidate {
    const judgement = judge(item, registry);
    if (judgement.ok) return intentOf(judgement.event, judgement.type, this.clock.now());
    const { code, errors } = judgement;
    return { id: idOf(item), status: 'rejected', problem: problemOf(new ProblemError(422, code, errors[0]?.message ?? code, { errors })) };
  }

  /**
   * Decides and stores candidates in order; one bad item stops no other.
   * @throws StoreUnavailable where the store is out of reach: nothing is known to be lost, send all again
   */
  record(candidates: readonly Candidate[]): Promise<ItemResult[]> {
    return this.recordBy((intents) => this.handler.handle(intents), candidates);
  }

  /** `record` for a stream of calls: each is decided after the one before, but need not wait until that is stored. */
  channel(): (candidates: readonly Candidate[]) => Promise<ItemResult[]> {
    const handle = this.handler.channel();
    return (candidates) => this.recordBy(handle, candidates);
  }

  private async recordBy(handle: Handle, candidates: readonly Candidate[]): Promise<ItemResult[]> {
    const intents = candidates.filter((candidate): candidate is Intent<Posted> => 'command' in candidate);
    const outcomes = await handle(intents);
    await this.voidHasty(intents, outcomes);
    let next = 0;
    const results = candidates.map((candidate) => ('command' in candidate ? resultOf(candidate.command.event.id, outcomes[next++] as Outcome) : candidate));
    for (const status of ['stored', 'duplicate', 'rejected'] as const) this.answered.inc({ status }, results.filter((result) => result.status === status).length);
    return results;
  }

  /** A survey answered in under 3 seconds counts for nothing (DOMAIN.md §4.3): it is stored, and taken out at once. */
  private async voidHasty(intents: readonly Intent<Posted>[], outcomes: readonly Outcome[]): Promise<void> {
    const voids = intents.flatMap(({ command: { event, now }, id }, i) => {
      const { completedInSec = HASTY_SECONDS, surveyId } = event.data as { completedInSec?: number; surveyId?: string };
      if (completedInSec >= HASTY_SECONDS || outcomes[i]?.status === 'rejected') return [];
      const type = registry.get('evenhand.interactions.survey-voided.v1') as EventType;
      const { subject, time } = event;
      const voided: CloudEvent = {
        specversion: '1.0', id: uuidv5('survey-voided', id), source: SOURCE, type: type.type, subject, time, actorkind: 'system', causationid: event.id, data: { surveyId },
      };
      return [intentOf(voided, type, now)];
    });
    if (voids.length > 0) await this.handler.handle(voids);
  }
}

function intentOf(event: CloudEvent, type: EventType, now: number): Intent<Posted> {
  const text = serialise(event);
  const command: Posted = { event, name: type.name, at: Date.parse(event.time), now, type, text };
  const prepare = contextOf(command);
  return {
    stream: streamOf(type, event),
    customer: event.subject,
    id: storedIdOf(event.source, event.id),
    digest: digestOf(text),
    command,
    opens: openers.has(type.type),
    prepare: prepare && (async (store) => ({ ...command, context: await prepare(store) })),
  };
}

function factOf(event: CloudEvent): Fact {
  return { event, name: registry.get(event.type)?.name ?? event.type, at: Date.parse(event.time) };
}

function resultOf(id: string, outcome: Outcome): ItemResult {
  if (outcome.status === 'rejected') return { id, status: 'rejected', problem: problemOf(outcome.error) };
  return { id, status: outcome.status, position: outcome.position };
}

function idOf(item: unknown): string | null {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : null;
  return typeof id === 'string' && id.length <= 64 ? id : null;
}
