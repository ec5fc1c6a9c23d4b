/** Stored forever: add versions, never edit. */
import { Also, failed, schemaOf, type AcrossFields, type Breach } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import type { Field } from '../kit/field';
import { Code, Exactly, Id, Int, OneOf, equals } from '../kit/scalars';
import { Filled, ListOf, Nested, Optional } from '../kit/structure';
import { LedgerEntry, dimensions } from '../vocabulary';

export const instruments = ['csat', 'nps', 'ces', 'justice4', 'servqual', 'loyalty', 'values', 'value', 'withdrawal'] as const;

const survey: Aggregate = { name: 'survey', idField: 'surveyId' };

export class SurveyAnswer {
  @Code(32) readonly item!: string;
  @Int(0, 10) readonly value!: number;
}

interface Scale {
  readonly item: Field;
  readonly value: Field;
  readonly most: number;
}
const codes = Code(32);
const scales: Readonly<Record<(typeof instruments)[number], Scale>> = {
  csat: { item: equals('overall'), value: Int(1, 5), most: 1 },
  nps: { item: equals('overall'), value: Int(0, 10), most: 1 },
  ces: { item: equals('overall'), value: Int(1, 7), most: 1 },
  justice4: { item: OneOf(['D', 'P', 'I', 'N']), value: Int(1, 5), most: 4 },
  servqual: { item: OneOf(dimensions), value: Int(1, 7), most: 5 },
  loyalty: { item: codes, value: Int(1, 5), most: 10 },
  values: { item: codes, value: Int(1, 5), most: 10 },
  value: { item: codes, value: Int(1, 5), most: 10 },
  withdrawal: { item: equals('pressed'), value: Int(1, 5), most: 1 },
};

/** An instrument settles which items are asked and on which scale. */
const answersByInstrument: AcrossFields = {
  schema: {
    oneOf: Object.entries(scales).map(([instrument, { item, value, most }]) => {
      const items = { type: 'object', properties: { item: schemaOf(item), value: schemaOf(value) } };
      return { properties: { instrument: { const: instrument }, answers: { type: 'array', maxItems: most, items } } };
    }),
  },
  breaches: ({ instrument, answers }) => {
    const scale = instruments.find((known) => known === instrument);
    if (!scale || !Array.isArray(answers)) return [];
    const { item, value, most } = scales[scale];
    const wrong = (field: Field, given: unknown, at: string): Breach[] => {
      const check = given === undefined ? undefined : failed(field, given);
      return check ? [{ field: at, rule: check.rule, message: `${check.message} for ${scale}` }] : [];
    };
    return [
      ...(answers.length > most ? [{ field: '/answers', rule: 'maxItems', message: `must have at most ${most} items for ${scale}` }] : []),
      ...answers.flatMap((answer: Partial<SurveyAnswer> | null, index) => [
        ...wrong(item, answer?.item, `/answers/${index}/item`),
        ...wrong(value, answer?.value, `/answers/${index}/value`),
      ]),
    ];
  },
};

@StoredEvent(survey, {
  type: 'evenhand.interactions.survey-invited.v1',
  origin: 'system',
  publishable: false,
  meaning: 'The suite drew this customer for a survey.',
  rules: ['hash(customerId, triggerEventId) mod 100 < rate; nobody invites by hand (I-INV-3).'],
  example: {
    id: 'ccc3b560-fdf8-59b6-8c20-83ce9c5da323', source: 'https://evenhand.bank.example/interactions', time: '2026-02-18T08:00:00Z',
    actorkind: 'system',
    data: {
      surveyId: 'svy_88', instrument: 'justice4', invitedBy: 'system', sampleSeed: '2026Q1',
      triggerEventId: '9c0d3f9e-7a55-5f0e-9f0a-1f6f6f0f2a11', rate: 20,
    },
  },
})
export class SurveyInvited {
  @Id() readonly surveyId!: string;
  @OneOf(instruments) readonly instrument!: (typeof instruments)[number];
  @Exactly('system') readonly invitedBy!: 'system';
  @Code(64) readonly sampleSeed!: string;
  @Id() readonly triggerEventId!: string;
  @Int(0, 100) readonly rate!: number;
}

@StoredEvent(survey, {
  type: 'evenhand.interactions.survey-answered.v1',
  meaning: 'The customer answered a survey.',
  rules: [
    'Each item at most once.',
    "One answer per survey; the instrument is the invitation's.",
    'Under 3 seconds, or from a device that answered for 3 customers that day, it is voided (4.3).',
  ],
  example: {
    id: 'f32390a8-828f-5374-b689-6327b063ded9', source: 'https://bank.example/survey-tool', time: '2026-02-18T12:00:00Z', channel: 'email',
    actorkind: 'customer',
    data: {
      surveyId: 'svy_88', instrument: 'justice4',
      answers: [{ item: 'D', value: 4 }, { item: 'P', value: 5 }, { item: 'I', value: 3 }, { item: 'N', value: 5 }], completedInSec: 48,
    },
  },
})
@Also(answersByInstrument)
export class SurveyAnswered {
  @Id() readonly surveyId!: string;
  @OneOf(instruments) readonly instrument!: (typeof instruments)[number];
  @ListOf(Nested(SurveyAnswer), { min: 1, max: 10 }) readonly answers!: readonly SurveyAnswer[];
  @Optional() @Int(0, 86_400) readonly completedInSec?: number;
}

@StoredEvent(survey, {
  type: 'evenhand.interactions.survey-voided.v1',
  origin: 'decision',
  meaning: 'A survey answer was found invalid and is taken out.',
  rules: ['The survey has an answer that is not voided yet.'],
  example: {
    id: '7056388b-57f7-5927-b2dc-f6390c5a6905', source: 'https://bank.example/survey-tool', time: '2026-02-20T08:00:00Z',
    actorkind: 'staff', actorref: 'h_90',
    data: { surveyId: 'svy_88' },
  },
})
export class SurveyVoided {
  @Id() readonly surveyId!: string;
  @Filled() @ListOf(Nested(LedgerEntry), { min: 0, max: 32, unique: false }) readonly entries!: readonly LedgerEntry[];
}
