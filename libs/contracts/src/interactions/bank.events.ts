/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, DateTime, Id, Int, Num } from '../kit/scalars';
import { ListOf, Optional } from '../kit/structure';

const bank: Aggregate = { name: 'bank', idField: null };

@StoredEvent(bank, {
  type: 'evenhand.interactions.market-event-published.v1',
  meaning: 'Something happened in the market that holders of these products will hear of.',
  example: {
    id: '32f98843-3784-5bc7-9bdb-b83ee27b87e3', source: 'https://bank.example/market-data', time: '2026-03-10T06:00:00Z',
    actorkind: 'system',
    data: { productCodes: ['WEALTH_A', 'WEALTH_B'], severity: 4, sentiment: -2 },
  },
})
export class MarketEventPublished {
  @ListOf(Code(32), { min: 1, max: 100 }) readonly productCodes!: readonly string[];
  @Int(1, 5) readonly severity!: number;
  @Int(-2, 2) readonly sentiment!: number;
}

@StoredEvent(bank, {
  type: 'evenhand.interactions.procedure-published.v1',
  origin: 'decision',
  meaning: 'A version of a service procedure is in force from a date.',
  rules: ['fairnessCheckpoints <= stepsRequired.', 'procedureVersion is higher than the last of this procedureId.'],
  example: {
    id: '01e57e02-2eb3-5a92-9884-7536b612c8e6', source: 'https://bank.example/policy-office', time: '2025-12-20T09:00:00Z',
    actorkind: 'staff', actorref: 'h_60',
    data: {
      procedureId: 'card_fee_inquiry', procedureVersion: 3, stepsRequired: 5, effectiveFrom: '2026-01-01T00:00:00Z', fairnessCheckpoints: 2,
    },
  },
})
export class ProcedurePublished {
  @Id() readonly procedureId!: string;
  @Int(1, 1_000_000) readonly procedureVersion!: number;
  @Int(1, 50) readonly stepsRequired!: number;
  @DateTime() readonly effectiveFrom!: string;
  @Optional() @Int(0, 50) readonly fairnessCheckpoints?: number;
}

@StoredEvent(bank, {
  type: 'evenhand.interactions.staff-training-completed.v1',
  meaning: 'A team finished a training.',
  rules: ['trainedCount <= teamSize.', "Counts only, nobody's name."],
  example: {
    id: '97f3043e-6aa8-5b95-a4d0-e64236b63b58', source: 'https://bank.example/hr', time: '2026-02-06T16:00:00Z', branchid: 'SH_021',
    actorkind: 'system',
    data: { teamId: 'team_sh_021', topic: 'expectation', trainedCount: 12, teamSize: 14 },
  },
})
export class StaffTrainingCompleted {
  @Id() readonly teamId!: string;
  @Code(32) readonly topic!: string;
  @Optional() @Int(1, 100_000) readonly trainedCount?: number;
  @Optional() @Int(1, 100_000) readonly teamSize?: number;
}

@StoredEvent(bank, {
  type: 'evenhand.interactions.staff-pulse-recorded.v1',
  meaning: 'How fairly treated and engaged a team feels, as a mean of at least 10 answers.',
  example: {
    id: 'ddb696dd-69c4-508a-bc72-c0e91525d0bd', source: 'https://bank.example/hr', time: '2026-02-28T16:00:00Z', branchid: 'SH_021',
    actorkind: 'system',
    data: { teamId: 'team_sh_021', n: 13, fairness: 74, engagement: 68.5 },
  },
})
export class StaffPulseRecorded {
  @Id() readonly teamId!: string;
  @Int(10, 100_000) readonly n!: number;
  @Num(0, 100) readonly fairness!: number;
  @Num(0, 100) readonly engagement!: number;
}
