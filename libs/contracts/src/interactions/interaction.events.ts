/** Stored forever: add versions, never edit. */
import { Also, atLeastOneOf, dependentRequired } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, Flag, Id, Int, OneOf } from '../kit/scalars';
import { Filled, ListOf, Nested, Optional } from '../kit/structure';
import { LedgerEntry, channels, type Channel } from '../vocabulary';

const initiators = ['bank', 'customer'] as const;
const kinds = ['inquiry', 'service', 'sales', 'care', 'complaint_contact', 'advice', 'campaign_response', 'feedback'] as const;
const outcomes = ['resolved', 'pending', 'failed'] as const;
const techniques = ['listening', 'open_question', 'paraphrase', 'empathy', 'apology'] as const;

const interaction: Aggregate = { name: 'interaction', idField: 'interactionId' };

@StoredEvent(interaction, {
  type: 'evenhand.interactions.interaction-recorded.v1',
  meaning: 'The bank and the customer had contact.',
  rules: [
    'stepsDone <= stepsRequired.',
    'Steps without a procedureId are accepted: they count as work without a published standard (SERVQUAL gap 2).',
    'topic groups contacts for the repeat-contact detector (PM-8).',
    'Sales contacts never count as care (I-INV-2).',
  ],
  example: {
    id: 'fb91ebf9-d515-5d62-93fe-000aa2c0e5e2', source: 'https://bank.example/call-centre', time: '2026-02-02T09:30:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f', productcode: 'CARD_STD',
    data: {
      interactionId: 'int_20931', initiator: 'customer', kind: 'inquiry', outcome: 'resolved', durationSec: 412, waitSec: 95,
      procedureId: 'card_fee_inquiry', procedureVersion: 3, stepsDone: 5, stepsRequired: 5, handoffs: 1, emotionBefore: -1, emotionAfter: 1,
      techniques: ['listening', 'empathy'], topic: 'annual_fee',
    },
  },
})
@Also(dependentRequired({
  stepsDone: ['stepsRequired'],
  stepsRequired: ['stepsDone'],
  procedureId: ['procedureVersion', 'stepsDone', 'stepsRequired'],
  procedureVersion: ['procedureId'],
}))
export class InteractionRecorded {
  @Id() readonly interactionId!: string;
  @OneOf(initiators) readonly initiator!: (typeof initiators)[number];
  @OneOf(kinds) readonly kind!: (typeof kinds)[number];
  @OneOf(outcomes) readonly outcome!: (typeof outcomes)[number];
  @Optional() @Int(0, 86_400) readonly durationSec?: number;
  @Optional() @Int(0, 86_400) readonly waitSec?: number;
  @Optional() @Id() readonly procedureId?: string;
  @Optional() @Int(1, 1_000_000) readonly procedureVersion?: number;
  @Optional() @Int(0, 50) readonly stepsDone?: number;
  @Optional() @Int(0, 50) readonly stepsRequired?: number;
  @Optional() @Int(0, 20) readonly handoffs?: number;
  @Optional() @Int(-2, 2) readonly emotionBefore?: number;
  @Optional() @Int(-2, 2) readonly emotionAfter?: number;
  @Optional() @ListOf(OneOf(techniques), { min: 0, max: 5 }) readonly techniques?: readonly (typeof techniques)[number][];
  @Optional() @Code(32) readonly topic?: string;
}

@StoredEvent(interaction, {
  type: 'evenhand.interactions.interaction-rated.v1',
  meaning: 'The customer rated one interaction.',
  rules: [
    'One rating per interaction, at most 30 days after it.',
    'Courtesy counts only from the customer (4.3).',
    'When interactionChannel is absent the service copies the channel of the interaction.',
  ],
  example: {
    id: '13f08ae1-3609-5eec-8ff7-5d3f1e0bac77', source: 'https://bank.example/survey-tool', time: '2026-02-02T11:05:00Z', channel: 'email',
    actorkind: 'customer',
    data: {
      interactionId: 'int_20931', courtesy: 4, competence: 5, ease: 3, overall: 4, facility: 4, verifiedLink: true,
      interactionChannel: 'phone',
    },
  },
})
@Also(atLeastOneOf('courtesy', 'competence', 'ease', 'overall', 'facility'))
export class InteractionRated {
  @Id() readonly interactionId!: string;
  @Optional() @Int(1, 5) readonly courtesy?: number;
  @Optional() @Int(1, 5) readonly competence?: number;
  @Optional() @Int(1, 5) readonly ease?: number;
  @Optional() @Int(1, 5) readonly overall?: number;
  @Optional() @Int(1, 5) readonly facility?: number;
  @Optional() @Flag() readonly verifiedLink?: boolean;
  @Optional() @OneOf(channels) readonly interactionChannel?: Channel;
}

@StoredEvent(interaction, {
  type: 'evenhand.interactions.rating-voided.v1',
  origin: 'decision',
  meaning: 'A rating was found invalid and is taken out.',
  rules: ['The interaction has a rating that is not voided yet.'],
  example: {
    id: 'f45d850b-5bd7-5cc3-b33a-d5bbbbb0ac52', source: 'https://bank.example/survey-tool', time: '2026-02-05T08:00:00Z',
    actorkind: 'staff', actorref: 'h_90',
    data: { interactionId: 'int_20931' },
  },
})
export class RatingVoided {
  @Id() readonly interactionId!: string;
  @Filled() @ListOf(Nested(LedgerEntry), { min: 0, max: 32, unique: false }) readonly entries!: readonly LedgerEntry[];
}
