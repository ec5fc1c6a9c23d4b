import { DAY, dayOf, iso, NIGHTLY, OFFICE } from '../calendar';
import { days, dueIn } from '../delays';
import { OFFICE_DESK, SYSTEM } from '../desks';
import { yearOf } from '../interactions/contact.stories';
import { everyYear, onceIn, onJoining } from '../rhythm';
import { dueAt, story } from '../story';
import { CURRENCY } from './case';
import { CURABLE } from './cases.table';

/** What the bank decides of complaints in general: its clocks, business days and redress, and what it does about causes. */

/**
 * Of the policies of a suite there is one line, whichever simulated bank publishes: once, with the first day as their version, which is higher
 * than that of what ships, and in words that depend on nothing else. A second bank of that day changes nothing; one of an earlier day is refused.
 */
const versionOf = (at: number): number => dayOf(at);

const clocks = story({
  name: 'clocks', of: 'bank', often: onJoining, hours: NIGHTLY,
  steps: [{
    tells: 'sla-policy-published', by: SYSTEM,
    data: ({ at }) => ({
      jurisdiction: 'internal', version: versionOf(at), calendarVersion: 1,
      clocks: [
        { clockId: 'acknowledge', kind: 'internal', lengthN: 1, unit: 'business_day', startsFrom: 'receipt', pausable: false, stopsAt: 'acknowledgement' },
        { clockId: 'answer', kind: 'internal', lengthN: 15, unit: 'business_day', startsFrom: 'receipt', pausable: true, stopsAt: 'response', extensionN: 10 },
      ],
      effectiveFrom: iso((dayOf(at) + 1) * DAY),
    }),
  }],
});

const redress = story({
  name: 'redress', of: 'bank', often: onJoining, hours: NIGHTLY,
  steps: [{
    tells: 'redress-policy-published', by: SYSTEM,
    data: ({ at }) => ({
      version: versionOf(at), effectiveFrom: iso((dayOf(at) + 1) * DAY),
      entitlements: [
        ...(['fees', 'fund_safety', 'instalment', 'disclosure', 'contract_terms', 'credit_bureau'] as const).map((issue) => ({ issue, lossRateBp: 10_000, fixedMinor: 0, currency: CURRENCY })),
        ...(['facility_system', 'rules_process', 'collection'] as const).map((issue) => ({ issue, lossRateBp: 9_000, fixedMinor: 1_500, currency: CURRENCY, maxMinor: 500_000 })),
        { issue: 'product_return', lossRateBp: 5_000, fixedMinor: 0, currency: CURRENCY, productCode: 'WEALTH_A' },
      ],
    }),
  }],
});

const RADIX = 36;
/** The business days of the bank itself, with its year as their version: nothing is counted in them until a policy says so. */
const businessDays = story({
  name: 'businessdays', of: 'bank', often: everyYear, hours: NIGHTLY,
  steps: [{
    tells: 'calendar-published', by: SYSTEM,
    data: ({ at, seed }) => {
      const year = yearOf(at);
      return {
        jurisdiction: `sim-${Number(seed).toString(RADIX)}`, calendarVersion: year, timeZone: 'UTC', weekend: [6, 7],
        holidays: ['01-01', '05-01', '12-25', '12-26'].map((day) => `${year}-${day}`), closesAt: '17:00',
      };
    },
  }],
});

const correction = story({
  name: 'correction', of: 'bank', often: onceIn(45, 900), hours: OFFICE, draws: ({ luck }) => luck.pick(CURABLE),
  steps: [{
    tells: 'corrective-action-planned', due: dueIn(30, 90), by: OFFICE_DESK,
    data: (told) => ({
      rootCauseId: `${told.drawn.causeCode}-${told.seed}`, actionId: told.id, ownerTeam: told.drawn.ownerTeam, dueAt: dueAt(told),
      kind: told.luck.pick(['training', 'process_fix', 'system_fix', 'product_change', 'communication'] as const),
    }),
    then: [{
      tells: 'corrective-action-completed', chance: 850, after: days(12, 80, OFFICE), waits: true, by: OFFICE_DESK,
      data: ({ id, seed, drawn }) => ({ rootCauseId: `${drawn.causeCode}-${seed}`, actionId: id }),
    }],
  }],
});

export const policyStories = [clocks, redress, businessDays, correction];
