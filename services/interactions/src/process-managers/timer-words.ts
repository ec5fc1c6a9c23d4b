import type { TimerWords } from '@evenhand/reactors';

/** What runs out by itself. */
export const timerWords: readonly TimerWords[] = [
  { writes: 'promise-broken', since: ['promise-made'], due: 'at its `dueAt`', unless: '`promise-kept`' },
  { writes: 'doubt-expired', since: ['doubt-raised', 'doubt-reopened'], due: '7 days later', unless: '`doubt-resolved`' },
  { writes: 'voice-ignored', since: ['voice-recorded'], due: '30 days later', unless: '`voice-answered`' },
  { writes: 'follow-up-missed', since: ['follow-up-scheduled'], due: 'at its `dueAt`', unless: '`follow-up-completed`' },
  { writes: 'hardship-unanswered', since: ['hardship-reported'], due: '7 days later', unless: '`hardship-support-given`' },
  { writes: 'expectation-expired', since: ['expectation-set', 'expectation-adjusted'], due: 'at the end of the day `horizonOn`, by default 365 days later', unless: '`expectation-outcome-observed`' },
];
