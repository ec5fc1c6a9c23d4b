/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { CalendarDate, Code, Flag, Id } from '../kit/scalars';
import { ListOf, Optional } from '../kit/structure';

const comparison: Aggregate = { name: 'comparison', idField: 'comparisonId' };

@StoredEvent(comparison, {
  type: 'evenhand.interactions.comparison-shown.v1',
  meaning: 'The customer was shown products side by side.',
  rules: ['asOf is at most 90 days before the event.'],
  example: {
    id: '0f20f530-e27d-5472-8e2f-40bd6eddc4f5', source: 'https://bank.example/app', time: '2026-02-03T10:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: {
      comparisonId: 'cpr_31', productCodes: ['CARD_STD', 'CARD_GOLD'], metrics: ['annual_fee', 'interest_rate'], asOf: '2026-01-15',
      sourceRef: 'tariff_2026_01', unfavourableIncluded: true, cohort: 'contrast_2026', arm: 'treatment',
    },
  },
})
export class ComparisonShown {
  @Id() readonly comparisonId!: string;
  @ListOf(Code(32), { min: 2, max: 6 }) readonly productCodes!: readonly string[];
  @ListOf(Code(32), { min: 1, max: 10 }) readonly metrics!: readonly string[];
  @CalendarDate() readonly asOf!: string;
  @Id() readonly sourceRef!: string;
  @Flag(true) readonly unfavourableIncluded!: true;
  @Optional() @Code(32) readonly cohort?: string;
  @Optional() @Code(32) readonly arm?: string;
}

@StoredEvent(comparison, {
  type: 'evenhand.interactions.comparison-challenged.v1',
  meaning: 'Someone contests that a comparison was honest.',
  rules: ['A comparison has at most one undecided challenge.'],
  example: {
    id: '991f429b-7f65-592e-89a9-21854e89ba19', source: 'https://bank.example/app', time: '2026-02-04T10:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { comparisonId: 'cpr_31', reason: 'outdated_figures' },
  },
})
export class ComparisonChallenged {
  @Id() readonly comparisonId!: string;
  @Optional() @Code(32) readonly reason?: string;
}

@StoredEvent(comparison, {
  type: 'evenhand.interactions.comparison-challenge-decided.v1',
  origin: 'decision',
  meaning: 'A contested comparison was judged.',
  rules: ['The comparison has an undecided challenge.'],
  example: {
    id: '5caf7fd2-82c1-5d0f-9fd1-c4f1faa698a7', source: 'https://bank.example/compliance-desk', time: '2026-02-11T10:00:00Z',
    actorkind: 'staff', actorref: 'h_77',
    data: { comparisonId: 'cpr_31', upheld: true },
  },
})
export class ComparisonChallengeDecided {
  @Id() readonly comparisonId!: string;
  @Flag() readonly upheld!: boolean;
}
