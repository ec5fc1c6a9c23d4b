import { readStored, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { EventStore } from '@evenhand/event-sourcing';
import { Recorder } from '@evenhand/ingest';
import { movesFairness } from '@evenhand/scoring';
import type { ProcessManager, Reaction } from '../process-manager';
import { reactionId, signed } from '../process-manager';
import type { Cause } from './cause';
import type { Seen } from './customer-watch';

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

export type Recorders = ReadonlyMap<string, Recorder>;

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

  /** @param stream reads the cause's stream up to it, where a manager asks for it */
  async ask(cause: Cause, seen: Seen, stream: () => Promise<readonly CloudEvent[]>): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (const manager of this.of(cause)) {
      const events = manager.readsStream ? await stream() : [];
      answers.push(answerOf(manager, cause, seen, events));
    }
    return answers;
  }
}

export function answerOf(manager: ProcessManager, cause: Cause, seen: Seen, stream: readonly CloudEvent[]): Answer {
  try {
    return { manager, cause, reactions: manager.react(cause, seen, stream) };
  } catch (error) {
    return { manager, cause, reactions: [], failure: `${manager.name} failed: ${(error as Error).message}` };
  }
}

/** The events of a cause's stream in log order, up to the cause. */
export async function streamOf(store: EventStore, { stream, position }: Cause): Promise<readonly CloudEvent[]> {
  const events: CloudEvent[] = [];
  for await (const page of store.readStream(stream)) for (const stored of page) if (stored.position <= position) events.push(readStored(stored.body));
  return events;
}

/** Stores what is to be recorded, service by service, in order. @returns what was refused @throws StoreUnavailable */
export async function record(answers: readonly Answer[], recorders: Recorders): Promise<readonly Failed[]> {
  const failed: Failed[] = answers.flatMap(({ manager, cause, failure }) => (failure === undefined ? [] : [{ manager, cause, reason: failure }]));
  const byService = new Map<string, { readonly event: CloudEvent; readonly manager: ProcessManager; readonly cause: Cause }[]>();
  for (const { manager, cause, reactions } of answers) {
    reactions.forEach((reaction, ordinal) => {
      if (!('record' in reaction)) return;
      const owner = registry.get(reaction.record.type)?.owner ?? manager.owner;
      const event = signed(reaction.record, owner, reactionId(manager.name, cause.eventId, ordinal), cause.id);
      byService.set(owner, [...(byService.get(owner) ?? []), { event, manager, cause }]);
    });
  }
  for (const [service, items] of byService) {
    const recorder = recorders.get(service);
    const results = recorder ? await recorder.record(items.map(({ event }) => event)) : undefined;
    items.forEach(({ manager, cause, event }, i) => {
      const result = results?.[i];
      const at = `${event.type} ${event.id}`;
      if (!result) failed.push({ manager, cause, reason: `${at}: nobody here records for ${service}` });
      else if (result.status === 'rejected') failed.push({ manager, cause, reason: `${at} was refused: ${result.problem.code}, ${result.problem.detail}` });
    });
  }
  return failed;
}
