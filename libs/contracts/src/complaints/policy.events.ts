/** Stored forever: add versions, never edit. */
import { Also, unless } from '../kit/across';
import { StoredEvent, type Aggregate } from '../kit/event-type';
import { CalendarDate, Code, Currency, DateTime, Flag, Id, Int, Matching, OneOf, among, equals } from '../kit/scalars';
import { ListOf, Nested, Optional } from '../kit/structure';
import { MAX_MINOR } from '../vocabulary';
import { categories, clockKinds, complexities, issues, type Category, type ClockKind, type Complexity, type Issue } from './words';

export const units = ['calendar_day', 'business_day'] as const;
export const starts = ['receipt', 'day_after_receipt', 'acknowledgement', 'last_update', 'response', 'acceptance'] as const;
export const stops = ['acknowledgement', 'update', 'response', 'summary_response', 'review', 'payment'] as const;
const equalsInternal = among(['internal']);

const slaPolicy: Aggregate = { name: 'sla-policy', idField: 'jurisdiction' };
const redressPolicy: Aggregate = { name: 'redress-policy', idField: null };
const calendar: Aggregate = { name: 'calendar', idField: 'jurisdiction' };

/** Regulatory clocks never pause (C-INV-3). */
@Also(unless('kind', equalsInternal, { properties: { pausable: equals(false) } }))
export class SlaClock {
  @Id() readonly clockId!: string;
  @OneOf(clockKinds) readonly kind!: ClockKind;
  @Int(1, 3660) readonly lengthN!: number;
  @OneOf(units) readonly unit!: (typeof units)[number];
  @OneOf(starts) readonly startsFrom!: (typeof starts)[number];
  @Flag() readonly pausable!: boolean;
  @Optional() @OneOf(stops) readonly stopsAt?: (typeof stops)[number];
  @Optional() @ListOf(OneOf(categories), { min: 1, max: 2 }) readonly categories?: readonly Category[];
  @Optional() @ListOf(OneOf(complexities), { min: 1, max: 3 }) readonly complexities?: readonly Complexity[];
  @Optional() @Int(0, 3660) readonly extensionN?: number;
}

export class Entitlement {
  @OneOf(issues) readonly issue!: Issue;
  @Int(0, 100_000) readonly lossRateBp!: number;
  @Int(0, MAX_MINOR) readonly fixedMinor!: number;
  @Currency() readonly currency!: string;
  @Optional() @Code(32) readonly productCode?: string;
  @Optional() @Int(0, MAX_MINOR) readonly maxMinor?: number;
}

@StoredEvent(slaPolicy, {
  type: 'evenhand.complaints.sla-policy-published.v1',
  origin: 'decision',
  bankOnly: true,
  meaning: 'A version of the clocks that complaints of one jurisdiction run under.',
  rules: [
    'version is higher than the last of this jurisdiction.',
    'clockId is unique within the policy.',
    'calendarVersion is a published calendar of this jurisdiction.',
    'Without effectiveFrom it holds from its own time, never for complaints received before.',
    'stopsAt, categories, complexities and extensionN absent read: response, all, all, 0.',
  ],
  example: {
    id: '3119f87b-f1e2-5abc-8de9-2b17ff107f5c', source: 'https://bank.example/policy-office', time: '2025-12-15T09:00:00Z', actorkind: 'staff',
    actorref: 'h_60',
    data: {
      jurisdiction: 'CN', version: 2, calendarVersion: 5, clocks: [{ clockId: 'final_simple', kind: 'regulatory', lengthN: 15, unit: 'calendar_day',
      startsFrom: 'receipt', pausable: false, stopsAt: 'response', complexities: ['simple'], extensionN: 30 }, { clockId: 'acknowledge',
      kind: 'internal', lengthN: 1, unit: 'business_day', startsFrom: 'receipt', pausable: false, stopsAt: 'acknowledgement' }],
      effectiveFrom: '2026-01-01T00:00:00+08:00',
    },
  },
})
export class SlaPolicyPublished {
  @Code(16) readonly jurisdiction!: string;
  @Int(1, 1_000_000) readonly version!: number;
  @Int(1, 1_000_000) readonly calendarVersion!: number;
  @ListOf(Nested(SlaClock), { min: 1, max: 20 }) readonly clocks!: readonly SlaClock[];
  @Optional() @DateTime() readonly effectiveFrom?: string;
}

@StoredEvent(redressPolicy, {
  type: 'evenhand.complaints.redress-policy-published.v1',
  origin: 'decision',
  bankOnly: true,
  meaning: 'A version of what a customer is entitled to when a complaint is upheld.',
  rules: [
    'Entitlement = assessed loss x lossRateBp / 10000 + fixedMinor, at most maxMinor, rounded half-even.',
    'A line with productCode comes before one without.',
    'version is higher than the last; effectiveFrom is not before the event.',
  ],
  example: {
    id: '3112d395-2566-5e96-8807-52deeaa5fbb1', source: 'https://bank.example/policy-office', time: '2025-12-15T09:00:00Z', actorkind: 'staff',
    actorref: 'h_60',
    data: {
      version: 2, effectiveFrom: '2026-01-01T00:00:00Z', entitlements: [{ issue: 'fees', productCode: 'CARD_STD', lossRateBp: 10_000, fixedMinor: 0,
      currency: 'CNY', maxMinor: 5_000_000 }],
    },
  },
})
export class RedressPolicyPublished {
  @Int(1, 1_000_000) readonly version!: number;
  @DateTime() readonly effectiveFrom!: string;
  @ListOf(Nested(Entitlement), { min: 1, max: 500 }) readonly entitlements!: readonly Entitlement[];
}

@StoredEvent(calendar, {
  type: 'evenhand.complaints.calendar-published.v1',
  origin: 'decision',
  bankOnly: true,
  meaning: 'A version of the business days of one jurisdiction.',
  rules: [
    'weekend counts Monday as 1.',
    'closesAt is the close of business, local; absent reads end of day.',
    'calendarVersion is higher than the last of this jurisdiction.',
  ],
  example: {
    id: '259b5c25-13b8-5846-ac09-7380ec0d0726', source: 'https://bank.example/policy-office', time: '2025-12-10T09:00:00Z', actorkind: 'staff',
    actorref: 'h_60',
    data: {
      jurisdiction: 'CN', calendarVersion: 5, timeZone: 'Asia/Shanghai', weekend: [6, 7], holidays: ['2026-02-17', '2026-02-18', '2026-02-19'],
      extraWorkdays: ['2026-02-14'], closesAt: '17:00',
    },
  },
})
export class CalendarPublished {
  @Code(16) readonly jurisdiction!: string;
  @Int(1, 1_000_000) readonly calendarVersion!: number;
  @Matching('^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$', 'must be a time zone such as Asia/Shanghai', 40) readonly timeZone!: string;
  @ListOf(Int(1, 7), { min: 0, max: 6 }) readonly weekend!: readonly number[];
  @ListOf(CalendarDate(), { min: 0, max: 1000 }) readonly holidays!: readonly string[];
  @Optional() @ListOf(CalendarDate(), { min: 0, max: 1000 }) readonly extraWorkdays?: readonly string[];
  @Optional() @Matching('^([01][0-9]|2[0-3]):[0-5][0-9]$', 'must be a time of day such as 17:00') readonly closesAt?: string;
}
