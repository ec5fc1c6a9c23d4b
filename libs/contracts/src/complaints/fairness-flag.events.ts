/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Int, Num } from '../kit/scalars';

const fairnessFlag: Aggregate = { name: 'fairness-flag', idField: null };

@StoredEvent(fairnessFlag, {
  type: 'evenhand.complaints.masked-unfairness-flagged.v1',
  origin: 'reactor',
  publishable: false,
  meaning: 'The customer feels much fairer treated than the facts say.',
  rules: ['gap at least 20, treatment below 60, both confidences at least 0.5 (PM-13).'],
  example: {
    id: '9f15abf4-f4bd-5c45-85f2-ba0ea14adedb', source: 'https://evenhand.bank.example/complaints', time: '2026-03-01T00:00:00Z', actorkind: 'system',
    data: { treatment: 52.4, perceived: 78.1, gap: 25.7, treatmentConf: 0.61, perceivedConf: 0.58, asOfPosition: 918_400 },
  },
})
export class MaskedUnfairnessFlagged {
  @Num(0, 100) readonly treatment!: number;
  @Num(0, 100) readonly perceived!: number;
  @Num(-100, 100) readonly gap!: number;
  @Num(0, 1) readonly treatmentConf!: number;
  @Num(0, 1) readonly perceivedConf!: number;
  @Int(0, Number.MAX_SAFE_INTEGER) readonly asOfPosition!: number;
}
