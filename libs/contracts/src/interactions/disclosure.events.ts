/** Stored forever: add versions, never edit. */
import { Also, unless } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Currency, Id, Int, Matching, OneOf, equals } from '../kit/scalars';
import { ListOf, Optional } from '../kit/structure';
import { MAX_MINOR, disclosureItems, type DisclosureItem } from '../vocabulary';

const phases = ['pre', 'at', 'post'] as const;
export const gapFinders = ['customer', 'audit', 'complaint', 'system'] as const;

const disclosure: Aggregate = { name: 'disclosure', idField: 'disclosureId' };
const disclosureGap: Aggregate = { name: 'disclosure-gap', idField: 'gapId' };

@StoredEvent(disclosure, {
  type: 'evenhand.interactions.disclosure-given.v1',
  meaning: 'The customer was told what the product costs, risks and asks.',
  rules: [
    'itemsGiven is a subset of itemsRequired.',
    "The sale gate finds it by the envelope's productcode; without one it covers no sale.",
  ],
  example: {
    id: 'cfaf910c-8370-5821-b845-e2fb879672b6', source: 'https://bank.example/branch-desk', time: '2026-01-09T10:00:00Z', channel: 'branch',
    branchid: 'SH_021', productcode: 'WEALTH_A', actorkind: 'staff', actorref: 'h_11',
    data: {
      disclosureId: 'dis_118', phase: 'pre',
      itemsRequired: ['fee_composition', 'interest_rate', 'risk', 'return_range', 'cancellation', 'complaint_route'],
      itemsGiven: ['fee_composition', 'interest_rate', 'risk', 'return_range'], readingGrade: 8,
      docHash: '3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b',
    },
  },
})
export class DisclosureGiven {
  @Id() readonly disclosureId!: string;
  @OneOf(phases) readonly phase!: (typeof phases)[number];
  @ListOf(OneOf(disclosureItems), { min: 1, max: 20 }) readonly itemsRequired!: readonly DisclosureItem[];
  @ListOf(OneOf(disclosureItems), { min: 0, max: 20 }) readonly itemsGiven!: readonly DisclosureItem[];
  @Optional() @Int(1, 20) readonly readingGrade?: number;
  @Optional() @Matching('^[0-9a-f]{64}$', 'must be a SHA-256 in lower-case hexadecimal') readonly docHash?: string;
}

@StoredEvent(disclosure, {
  type: 'evenhand.interactions.understanding-confirmed.v1',
  meaning: 'The customer showed how well they understood a disclosure.',
  example: {
    id: '547e9c12-de2a-5b0f-9f88-f6344a2e4164', source: 'https://bank.example/app', time: '2026-01-10T10:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { disclosureId: 'dis_118', quiz: 90, attempts: 1 },
  },
})
export class UnderstandingConfirmed {
  @Id() readonly disclosureId!: string;
  @Int(0, 100) readonly quiz!: number;
  @Optional() @Int(1, 5) readonly attempts?: number;
}

@StoredEvent(disclosureGap, {
  type: 'evenhand.interactions.disclosure-gap-found.v1',
  meaning: 'Something the customer should have been told was not told.',
  rules: [
    'foundBy system is the sale gate (I-INV-1), one gap per sale.',
    'At most one gap per complaint, none when the complaint names a gapId.',
  ],
  example: {
    id: '82681ff6-51f4-593c-a9cd-0c2d8da4ba99', source: 'https://bank.example/audit', time: '2026-02-08T15:00:00Z', productcode: 'WEALTH_A',
    actorkind: 'staff', actorref: 'h_77',
    data: { gapId: 'gap_7', disclosureId: 'dis_118', item: 'cancellation', foundBy: 'audit', harmMinor: 2500, currency: 'CNY' },
  },
})
@Also(unless('harmMinor', equals(0), { required: ['currency'] }))
export class DisclosureGapFound {
  @Id() readonly gapId!: string;
  @OneOf(disclosureItems) readonly item!: DisclosureItem;
  @OneOf(gapFinders) readonly foundBy!: (typeof gapFinders)[number];
  @Int(0, MAX_MINOR) readonly harmMinor!: number;
  @Optional() @Id() readonly disclosureId?: string;
  @Optional() @Currency() readonly currency?: string;
}
