import { registry } from '@evenhand/contracts';
import { factOf } from '@evenhand/ingest';
import type { ServiceReactions, StoredFact, TimerDue, TimerSource } from '@evenhand/reactors';
import type { DynamicModule } from '@nestjs/common';
import { deciderOf, timedAggregates } from './deciders';
import { historyOf } from './history';
import { InteractionsCommands } from './interactions.commands';
import { processManagers } from './process-managers/process-managers';
import type { Sampling } from './process-managers/surveys';
import { timerWords } from './process-managers/timer-words';

/** What runs out by itself: promises, doubts, voices, follow-ups, hardships, expectations. Each stream has at most one timer. */
export const interactionsTimers: TimerSource = {
  service: 'interactions',
  aggregates: timedAggregates,
  timersOf(facts: readonly StoredFact[]): readonly TimerDue[] {
    const type = registry.get(facts[0]?.event.type ?? '');
    if (!type?.idField) return [];
    const next = deciderOf(type.aggregate).timed?.next(historyOf(facts.map(({ event }) => factOf(event))));
    if (!next || next.since.event.history) return [];
    const { name, dueAt, since: { event } } = next;
    const data = { [type.idField]: (event.data as Readonly<Record<string, unknown>>)[type.idField] };
    const draft = { type: `evenhand.interactions.${name}.v1`, subject: event.subject, time: new Date(dueAt).toISOString(), causationid: event.id, data };
    return [{ key: `${name} ${dueAt}`, dueAt, draft }];
  },
};

/** What interactions does by itself. @param module as InteractionsModule.register made it */
export const interactionsReactions = (module: DynamicModule, sampling: Sampling): ServiceReactions => ({
  service: 'interactions', module, recorder: InteractionsCommands, managers: () => processManagers(sampling), timers: () => interactionsTimers, timerWords,
});
