import type { TimerWords } from '@evenhand/reactors';

const STOPPED = 'what the clock measures up to: a response, an acknowledgement, …';

/** What the clocks of a complaint bring about by themselves. */
export const timerWords: readonly TimerWords[] = [
  { writes: 'complaint-sla-warned', since: ['complaint-received', 'complaint-assessed', 'deadline-extended'], due: 'at 75 % and at 90 % of the time from the end of the day of receipt to the due moment', unless: STOPPED },
  { writes: 'complaint-sla-breached', since: ['complaint-received', 'complaint-assessed', 'deadline-extended'], due: 'at the due moment, of every clock but those of summary responses', unless: STOPPED },
  { writes: 'progress-update-missed', since: ['complaint-received', 'progress-update-sent'], due: 'where a clock for updates runs: at the end of each of its spans', unless: 'an update, or the end of the complaint' },
];
