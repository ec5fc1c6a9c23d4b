/** Stored forever: add versions, never edit. */
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { Id, Int, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';

const kinds = ['journal', 'value_story', 'event'] as const;

const education: Aggregate = { name: 'education', idField: 'educationId' };
const engagement: Aggregate = { name: 'engagement', idField: 'engagementId' };

@StoredEvent(education, {
  type: 'evenhand.interactions.education-attended.v1',
  meaning: 'The customer took part in customer education.',
  example: {
    id: '62853de0-5ab1-5237-8ae0-0f5c5952a779', source: 'https://bank.example/app', time: '2026-01-14T10:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { educationId: 'edu_6', minutes: 45, quiz: 80 },
  },
})
export class EducationAttended {
  @Id() readonly educationId!: string;
  @Int(1, 480) readonly minutes!: number;
  @Optional() @Int(0, 100) readonly quiz?: number;
}

@StoredEvent(engagement, {
  type: 'evenhand.interactions.content-engaged.v1',
  meaning: 'The customer read or joined what the bank publishes or holds for its members.',
  example: {
    id: 'c8c16663-9ecf-53c9-95d1-07bf5a46f970', source: 'https://bank.example/app', time: '2026-02-15T19:00:00Z', channel: 'app',
    actorkind: 'customer',
    data: { engagementId: 'eng_21', kind: 'journal', minutes: 12, contentId: 'journal_2026_02' },
  },
})
export class ContentEngaged {
  @Id() readonly engagementId!: string;
  @OneOf(kinds) readonly kind!: (typeof kinds)[number];
  @Int(1, 480) readonly minutes!: number;
  @Optional() @Id() readonly contentId?: string;
}
