import { readStored, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { EventStore } from '@evenhand/event-sourcing';
import { movesFairness } from '@evenhand/scoring';
import type { ProcessManager, Reaction } from '../process-manager';
import { goingOn, reactionId, seesCustomers, signed } from '../process-manager';
import { isUnreachable } from '../reachable';
import { alarmsOf } from '../timers/timer-changes';
import type { TimerChanges } from '../timers/timer-changes';
import type { Cause } from './cause';
import type { Seen } from './customer-watch';
import { recordAll, refusalOf } from './recording';
import type { Recorders } from './recording';
import { ReactionSpans } from './reaction.spans';
import { SEEN_NOTHING } from './watched-customers';

/** What one process manager wants done about one cause. */
export interface Answer {
  readonly manager: ProcessManager;
  readonly cause: Cause;
  readonly reactions: readonly Reaction[];
  /** it could not say: its code failed */
  readonly failure?: string;
}

export interface Failed {
  readonly manager: ProcessManager;
  readonly cause: Cause;
  readonly reason: string;
}

/** Which process managers look at which events. */
export class Managers {
  private readonly byName = new Map<string, ProcessManager[]>();
  private readonly ofFairness: readonly ProcessManager[];

  constructor(readonly all: readonly ProcessManager[]) {
    this.ofFairness = all.filter(({ on }) => on === 'fairness');
    for (const manager of all) if (manager.on !== 'fairness') for (const name of manager.on) this.byName.set(name, [...(this.byName.get(name) ?? []), manager]);
  }

  of({ name, type }: Cause): readonly ProcessManager[] {
    const named = this.byName.get(name) ?? [];
    return this.ofFairness.length > 0 && movesFairness(type) ? [...named, ...this.ofFairness] : named;
  }

  /** whether one of them asks how a customer stood */
  get see(): boolean {
    return this.all.some(seesCustomers);
  }

  /** Rejects where something that a manager asks cannot be reached. @param seen why its customer cannot be seen, where that is so @param stream reads the cause's stream up to it, where a manager asks for it */
  async ask(cause: Cause, seen: Seen | Error, stream: () => Promise<readonly CloudEvent[]>): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    let events: Promise<readonly CloudEvent[]> | undefined;
    for (const manager of this.of(cause)) answers.push(await answerOf(manager, cause, seen, async () => (manager.readsStream ? (events ??= stream()) : [])));
    return answers;
  }
}

/** @param seen see Managers.ask; what a manager does not ask for it is not told @throws what says that something asked cannot be reached now: asking again later may help, and nothing else does */
export async function answerOf(manager: ProcessManager, cause: Cause, seen: Seen | Error, events: () => Promise<readonly CloudEvent[]>): Promise<Answer> {
  const shown = seesCustomers(manager) ? seen : SEEN_NOTHING;
  if (shown instanceof Error) return failedBy(manager, cause, shown);
  const stream = await events();
  try {
    return { manager, cause, reactions: manager.react(cause, shown, stream, await manager.look?.(cause, stream)) };
  } catch (error) {
    if (error instanceof StoreUnavailable || isUnreachable(error)) throw error;
    return failedBy(manager, cause, error as Error);
  }
}

const failedBy = (manager: ProcessManager, cause: Cause, { message }: Error): Answer => ({ manager, cause, reactions: [], failure: `${manager.name} failed: ${message}` });

/** The events of a cause's stream in log order, up to the cause. */
export async function streamOf(store: EventStore, { stream, position }: Cause): Promise<readonly CloudEvent[]> {
  const events: CloudEvent[] = [];
  for await (const page of store.readStream(stream)) for (const stored of page) if (stored.position <= position) events.push(readStored(stored.body));
  return events;
}

/** Stores what is to be recorded, service by service, in order. @returns what was refused, once a cause and manager @throws StoreUnavailable */
export async function record(answers: readonly Answer[], recorders: Recorders): Promise<readonly Failed[]> {
  const failed = new Map<Answer, string[]>();
  const byService = new Map<string, { readonly event: CloudEvent; readonly answer: Answer }[]>();
  const spans = new ReactionSpans();
  const fail = (answer: Answer, reason: string): unknown => failed.get(answer)?.push(reason) ?? failed.set(answer, [reason]);
  for (const answer of answers) {
    const { manager, cause, reactions, failure } = answer;
    if (failure !== undefined) fail(answer, failure);
    const traceparent = spans.begin(answer);
    reactions.forEach((reaction, ordinal) => {
      if (!('record' in reaction)) return;
      const owner = registry.get(reaction.record.type)?.owner ?? manager.owner;
      const item = { event: signed(goingOn(reaction.record, traceparent), owner, reactionId(manager.name, cause.eventId, ordinal), cause.id), answer };
      const items = byService.get(owner);
      if (items) items.push(item);
      else byService.set(owner, [item]);
    });
  }
  try {
    for (const [service, items] of byService) {
      const results = await recordAll(recorders, service, items.map(({ event }) => event));
      items.forEach(({ answer, event }, i) => {
        const refusal = refusalOf(results[i]);
        if (refusal !== undefined) fail(answer, `${event.type} ${event.id} was refused: ${refusal}`);
      });
    }
    spans.end((answer) => failed.get(answer)?.join('; '));
  } catch (error) {
    spans.end(() => error);
    throw error;
  }
  return [...failed].map(([{ manager, cause }, reasons]) => ({ manager, cause, reason: reasons.join('; ') }));
}

/** What is to be stored later, or is called off. */
export function arm(answers: readonly Answer[], changes: TimerChanges): void {
  for (const { manager, cause, reactions } of answers) {
    const { customer, recordedAt } = cause;
    for (const reaction of reactions) {
      if ('arm' in reaction) changes.arm({ service: manager.owner, stream: alarmsOf(customer), customer, recordedAt, ...reaction.arm, draft: goingOn(reaction.arm.draft, cause.event.traceparent) });
      if ('disarm' in reaction) changes.disarm(customer, reaction.disarm);
    }
  }
}
