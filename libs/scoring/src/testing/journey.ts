import { evaluate } from '../evaluate';
import { evolve } from '../evolve';
import { initialState } from '../customer-state';
import { kebab, type InputOf, type ScoringEvent, type ScoringEventName } from '../scoring-events';
import type { CustomerScores } from '../scores';

/** Journeys for tests, in days from a fixed first day. */

const firstDay = Date.UTC(2026, 0, 1);
const complaints = /^(Complaint|Response|Review|Compensation|External|Blind|Progress|Equity)/;
const rewards = /^(Points|Missed|Exchange|Redemption)/;

const serviceOf = (event: ScoringEventName): string => {
  if (complaints.test(event)) return 'complaints';
  return rewards.test(event) ? 'rewards' : 'interactions';
};

let serial = 0;

/** ms of noon on a day, so that neither end of the day hides a fault. */
export const noon = (day: number): number => firstDay + (day + 0.5) * 86_400_000;

/** The day number of a day of the journey, as the engine counts. */
export const dayNumber = (day: number): number => firstDay / 86_400_000 + day;

export function on<E extends ScoringEventName>(day: number, event: E, data: InputOf<E>): ScoringEvent {
  serial += 1;
  return { id: `e-${serial}`, type: `evenhand.${serviceOf(event)}.${kebab(event)}.v1`, time: new Date(noon(day)).toISOString(), data };
}

/** The state's scores on a day after the events that happened up to it, in the order given. */
export function scoresOn(day: number, events: readonly ScoringEvent[]): CustomerScores {
  const state = events.filter(({ time }) => Date.parse(time) <= noon(day)).reduce((folded, event) => evolve(folded, event), initialState());
  return evaluate(state, noon(day));
}

const items = [
  'fee_composition',
  'interest_rate',
  'risk',
  'return_range',
  'process_steps',
  'after_sales',
  'cancellation',
  'complaint_route',
];
export const disclosed = (given: number, phase: 'pre' | 'at' | 'post' = 'pre') => ({
  phase,
  itemsRequired: items,
  itemsGiven: items.slice(0, given),
});

/** A handled complaint whose every item is perfect but the time it took. */
export const handled = (timeliness: number): InputOf<'ComplaintHandlingAssessed'> => ({
  timelinessRatioBp: Math.round(timeliness * 10_000),
  voice: 100,
  consistency: 100,
  bias: 100,
  accuracy: 100,
  correctability: 100,
  ethicality: 100,
  respect: 100,
});

/** A final response that explains itself perfectly. */
export const answered = (
  issue: InputOf<'ComplaintResponseIssued'>['issue'],
  decision: 'upheld' | 'partly' | 'rejected' = 'upheld',
): InputOf<'ComplaintResponseIssued'> => ({
  kind: 'final',
  issue,
  decision,
  reasonCodes: ['R1'],
  readingGrade: 8,
  evidenceCited: true,
  reviewRouteIncluded: true,
});

export const equal = { remedyMatch: 40, qEntBp: 10_000, qPeerBp: 10_000 };
