/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, Flag, Id, Int, OneOf } from '../kit/scalars';
import { ListOf, Optional } from '../kit/structure';

const usableAttributes = ['product', 'amount', 'date', 'tenure', 'channel', 'tier', 'consent'] as const;

const advice: Aggregate = { name: 'advice', idField: 'adviceId' };
const recommendation: Aggregate = { name: 'recommendation', idField: 'recommendationId' };

@StoredEvent(advice, {
  type: 'evenhand.interactions.advice-given.v1',
  meaning: 'The bank advised the customer on a product.',
  example: {
    id: '843d5a36-0b40-5776-9b9e-49daf03b797d', source: 'https://bank.example/branch-desk', time: '2026-02-16T10:00:00Z', channel: 'branch',
    branchid: 'SH_021', productcode: 'WEALTH_A', actorkind: 'staff', actorref: 'h_11',
    data: { adviceId: 'adv_17', preferenceFit: 82, suitabilityPassed: true, reasonCodes: ['low_risk_wish'] },
  },
})
export class AdviceGiven {
  @Id() readonly adviceId!: string;
  @Int(0, 100) readonly preferenceFit!: number;
  @Flag() readonly suitabilityPassed!: boolean;
  @Optional() @ListOf(Code(32), { min: 1, max: 5 }) readonly reasonCodes?: readonly string[];
}

@StoredEvent(recommendation, {
  type: 'evenhand.interactions.recommendation-shown.v1',
  meaning: 'The customer was shown a personal recommendation and a non-personal choice beside it.',
  example: {
    id: '4877b532-91f2-582f-a70c-0692c005accd', source: 'https://bank.example/app', time: '2026-02-16T20:00:00Z', channel: 'app',
    productcode: 'CARD_GOLD', actorkind: 'system',
    data: {
      recommendationId: 'rec_44', reasonCodes: ['often_travels'], nonPersonalisedOption: true, attributesUsed: ['product', 'tenure'],
      cohort: 'rec_2026', arm: 'personalised', modelVersion: 'rec-3.1',
    },
  },
})
export class RecommendationShown {
  @Id() readonly recommendationId!: string;
  @ListOf(Code(32), { min: 1, max: 5 }) readonly reasonCodes!: readonly string[];
  @Flag(true) readonly nonPersonalisedOption!: true;
  @ListOf(OneOf(usableAttributes), { min: 0, max: 7 }) readonly attributesUsed!: readonly (typeof usableAttributes)[number][];
  @Optional() @Code(32) readonly cohort?: string;
  @Optional() @Code(32) readonly arm?: string;
  @Optional() @Code(32) readonly modelVersion?: string;
}
