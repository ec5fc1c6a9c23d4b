/** Stored forever: add versions, never edit. */
import { Also, allOf, unless, type AcrossFields } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import type { Field } from '../kit/field';
import { CalendarDate, Code, Currency, Flag, Id, Int, Num, OneOf, among, equals } from '../kit/scalars';
import { Filled, FilledOptional, Nested, Optional } from '../kit/structure';
import { MAX_MINOR, dimensions, type Dimension } from '../vocabulary';

const sources = ['marketing', 'experience', 'comparison', 'culture', 'need', 'agreement'] as const;
const metrics = ['score', 'days', 'hours', 'bp', 'minor', 'bool'] as const;
const directions = ['higher', 'lower'] as const;
const referents = ['own', 'peers'] as const;
const loci = ['bank', 'customer', 'market', 'third_party'] as const;

const expectation: Aggregate = { name: 'expectation', idField: 'expectationId' };

export class Attribution {
  @OneOf(loci) readonly locus!: (typeof loci)[number];
  @Flag() readonly controllable!: boolean;
  @Optional() @Flag() readonly stable?: boolean;
}

type Metric = (typeof metrics)[number];
const bounds = (of: readonly Metric[], bound: Field, required: readonly string[] = []): AcrossFields =>
  unless('metric', among(metrics.filter((metric) => !of.includes(metric))), { properties: { low: bound, high: bound }, required });
/** Whole minor units with their currency, scores of 0 to 100, no negative time, and a yes to expect is 1. */
const boundsByMetric = allOf(
  bounds(['minor'], Int(), ['currency']),
  bounds(['score'], Num(0, 100)),
  bounds(['days', 'hours'], Num(0, MAX_MINOR)),
  bounds(['bool'], equals(1)),
);

@StoredEvent(expectation, {
  type: 'evenhand.interactions.expectation-set.v1',
  meaning: 'The customer was given, or stated, something to expect, as bounds that can be measured.',
  rules: ['low <= high.', 'horizonOn is after the day of the event; without it the expectation expires 365 days after it.'],
  example: {
    id: '6b874739-f9f7-59d1-9aae-1ce041b295ee', source: 'https://bank.example/campaigns', time: '2026-02-03T11:00:00Z', channel: 'email',
    productcode: 'WEALTH_A', actorkind: 'system',
    data: {
      expectationId: 'exp_52', dimension: 'rel', source: 'marketing', metric: 'minor', low: 300_000, high: 450_000, betterIs: 'higher',
      horizonOn: '2026-08-31', campaignId: 'spring_wealth', currency: 'CNY',
    },
  },
})
@Also(boundsByMetric)
export class ExpectationSet {
  @Id() readonly expectationId!: string;
  @OneOf(dimensions) readonly dimension!: Dimension;
  @OneOf(sources) readonly source!: (typeof sources)[number];
  @OneOf(metrics) readonly metric!: (typeof metrics)[number];
  @Num(-MAX_MINOR, MAX_MINOR) readonly low!: number;
  @Num(-MAX_MINOR, MAX_MINOR) readonly high!: number;
  @OneOf(directions) readonly betterIs!: (typeof directions)[number];
  @Optional() @CalendarDate() readonly horizonOn?: string;
  @Optional() @Id() readonly campaignId?: string;
  @Optional() @Currency() readonly currency?: string;
}

@StoredEvent(expectation, {
  type: 'evenhand.interactions.expectation-adjusted.v1',
  meaning: 'The bounds of an open expectation were changed and the customer was told.',
  rules: [
    'low <= high.',
    'Dimension, metric, betterIs and currency stay those of the expectation.',
    'The expectation has no outcome and has not expired (I-INV-4).',
  ],
  example: {
    id: '42a764e0-6a89-58a4-a605-70902f1988b6', source: 'https://bank.example/crm', time: '2026-04-01T09:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { expectationId: 'exp_52', low: 250_000, high: 400_000, horizonOn: '2026-09-30', reason: 'rates_fell' },
  },
})
export class ExpectationAdjusted {
  @Id() readonly expectationId!: string;
  @Num(-MAX_MINOR, MAX_MINOR) readonly low!: number;
  @Num(-MAX_MINOR, MAX_MINOR) readonly high!: number;
  @Optional() @CalendarDate() readonly horizonOn?: string;
  @Optional() @Code(32) readonly reason?: string;
}

@StoredEvent(expectation, {
  type: 'evenhand.interactions.expectation-outcome-observed.v1',
  meaning: 'What really came of an expectation.',
  rules: [
    'Exactly one outcome per expectation, and none after it expired (I-INV-4).',
    "actual is in the unit of the expectation's metric; stable absent reads false.",
    'currency is filled when the metric is minor.',
  ],
  example: {
    id: '10c28b0c-120e-5d63-ad62-93035bd863ab', source: 'https://bank.example/core-banking', time: '2026-08-31T18:00:00Z',
    productcode: 'WEALTH_A', actorkind: 'system',
    data: {
      expectationId: 'exp_52', actual: 210_000, attribution: { locus: 'market', controllable: false, stable: false }, referent: 'own',
    },
  },
})
export class ExpectationOutcomeObserved {
  @Id() readonly expectationId!: string;
  @Num(-MAX_MINOR, MAX_MINOR) readonly actual!: number;
  @Optional() @Nested(Attribution) readonly attribution?: Attribution;
  @Optional() @OneOf(referents) readonly referent?: (typeof referents)[number];
  @Filled() @OneOf(dimensions) readonly dimension!: Dimension;
  @Filled() @OneOf(metrics) readonly metric!: (typeof metrics)[number];
  @Filled() @Num(-MAX_MINOR, MAX_MINOR) readonly low!: number;
  @Filled() @Num(-MAX_MINOR, MAX_MINOR) readonly high!: number;
  @Filled() @OneOf(directions) readonly betterIs!: (typeof directions)[number];
  @FilledOptional() @Currency() readonly currency?: string;
}

@StoredEvent(expectation, {
  type: 'evenhand.interactions.expectation-expired.v1',
  origin: 'timer',
  meaning: "An expectation's horizon passed without an outcome.",
  rules: ['The expectation has no outcome (I-INV-4).'],
  example: {
    id: '4d8794c5-9de1-57de-9695-b7d3aac095bf', source: 'https://bank.example/crm', time: '2026-09-01T00:00:00Z', actorkind: 'system',
    data: { expectationId: 'exp_53' },
  },
})
export class ExpectationExpired {
  @Id() readonly expectationId!: string;
}
