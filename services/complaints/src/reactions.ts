import type { DynamicModule } from '@nestjs/common';
import { factOf } from '@evenhand/ingest';
import type { ServiceReactions, StoredFact, TimerDue, TimerSource } from '@evenhand/reactors';
import { complaint } from './complaint/complaint.decider';
import { isFiled } from './complaint/complaint.state';
import { draftOf, timersOf } from './complaint/timers.decider';
import { ComplaintsCommands } from './complaints.commands';
import { Lookups } from './lookups';
import type { ClockBook } from './clocks/clock-book';
import { processManagers } from './process-managers/process-managers';
import { timerWords } from './process-managers/timer-words';

/** The clocks of a complaint, as timers. */
export const complaintTimers = (book: () => ClockBook): TimerSource => ({
  service: 'complaints',
  aggregates: ['complaint'],
  timersOf(facts: readonly StoredFact[]): readonly TimerDue[] {
    const state = facts.map(({ event }) => factOf(event)).reduce((known, fact) => complaint.evolve(known, fact), complaint.initialState);
    if (!isFiled(state)) return [];
    const due = timersOf(state, book()).map((timer): TimerDue => ({
      key: [timer.name, timer.clockId, timer.dueAt, ...(timer.elapsedBp === undefined ? [] : [timer.elapsedBp])].join(' '), dueAt: timer.at, draft: draftOf(state, timer),
    }));
    return [...new Map(due.map((timer) => [timer.key, timer])).values()];
  },
});

/** What complaints does by itself. @param module as ComplaintsModule.register made it */
export const complaintsReactions = (module: DynamicModule): ServiceReactions => ({
  service: 'complaints', module, recorder: ComplaintsCommands, outside: Lookups, managers: (outside) => processManagers(outside as Lookups), timers: (door) => complaintTimers(() => (door as ComplaintsCommands).policies.book), timerWords,
});
