/** Stored forever: add versions, never edit. */
import { Also, unless } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Code, Id, Int, OneOf, among } from '../kit/scalars';
import { Filled, Optional } from '../kit/structure';

const kinds = ['suggestion', 'praise', 'criticism', 'request'] as const;
const answers = ['adopted', 'planned', 'declined_with_reason'] as const;

const voice: Aggregate = { name: 'voice', idField: 'voiceId' };

@StoredEvent(voice, {
  type: 'evenhand.interactions.voice-recorded.v1',
  meaning: 'The customer told the bank what they think.',
  example: {
    id: '859f7253-79b5-5b1b-9203-e5edad235174', source: 'https://bank.example/app', time: '2026-02-14T20:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { voiceId: 'voi_15', kind: 'suggestion', topicCode: 'app_statement', sentiment: 1 },
  },
})
export class VoiceRecorded {
  @Id() readonly voiceId!: string;
  @OneOf(kinds) readonly kind!: (typeof kinds)[number];
  @Code(32) readonly topicCode!: string;
  @Optional() @Int(-2, 2) readonly sentiment?: number;
}

@StoredEvent(voice, {
  type: 'evenhand.interactions.voice-answered.v1',
  origin: 'decision',
  meaning: 'The bank answered what the customer told it.',
  rules: ['The voice is not answered yet.'],
  example: {
    id: '31ce570d-0cbf-5f4a-b1a9-06a98685ed88', source: 'https://bank.example/crm', time: '2026-02-20T10:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { voiceId: 'voi_15', answer: 'declined_with_reason', reason: 'regulation' },
  },
})
@Also(unless('answer', among(['adopted', 'planned']), { required: ['reason'] }))
export class VoiceAnswered {
  @Id() readonly voiceId!: string;
  @OneOf(answers) readonly answer!: (typeof answers)[number];
  @Optional() @Code(32) readonly reason?: string;
  @Filled() @Int(0, 36_500) readonly daysOpen!: number;
}

@StoredEvent(voice, {
  type: 'evenhand.interactions.voice-ignored.v1',
  origin: 'timer',
  meaning: "30 days passed without an answer to the customer's voice.",
  rules: ['Not answered; time is 30 days after it was recorded.'],
  example: {
    id: 'db46bba5-2ed9-5554-8b58-24bb990753f9', source: 'https://bank.example/crm', time: '2026-03-16T20:00:00Z', actorkind: 'system',
    data: { voiceId: 'voi_16' },
  },
})
export class VoiceIgnored {
  @Id() readonly voiceId!: string;
}

@StoredEvent(voice, {
  type: 'evenhand.interactions.improvement-adopted.v1',
  meaning: 'A change the customer asked for went live.',
  example: {
    id: '1bd863e3-6804-581a-a078-331bfaf3c0e8', source: 'https://bank.example/crm', time: '2026-05-01T08:00:00Z', actorkind: 'staff',
    actorref: 'h_40',
    data: { voiceId: 'voi_15', improvementId: 'imp_3' },
  },
})
export class ImprovementAdopted {
  @Id() readonly voiceId!: string;
  @Optional() @Id() readonly improvementId?: string;
}

@StoredEvent(voice, {
  type: 'evenhand.interactions.voice-closed-loop.v1',
  meaning: 'The customer was told what became of their voice.',
  example: {
    id: 'fee40267-42cf-515d-b358-f75d12692a73', source: 'https://bank.example/crm', time: '2026-05-02T08:00:00Z', channel: 'phone',
    branchid: 'SH_021', actorkind: 'staff', actorref: 'h_3f',
    data: { voiceId: 'voi_15', improvementId: 'imp_3' },
  },
})
export class VoiceClosedLoop {
  @Id() readonly voiceId!: string;
  @Optional() @Id() readonly improvementId?: string;
}
