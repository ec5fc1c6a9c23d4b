import type { CloudEvent } from '@evenhand/contracts';
import { below, pick } from '../torture/chance';
import { seeded } from '../traffic';

/** Customers c_0, c_1, …, and complaints of theirs about fees that were answered within the eleven months before a day: like cases, of one product and issue. */
export interface Peers {
  readonly customers: number;
  readonly complaints: number;
  /** ms */
  readonly before: number;
}

const SOURCE = 'urn:evenhand-bench:peers';
const SEED = 7;
const DAY = 86_400_000;
/** All of it lies within the months that peers are taken from. */
const DAYS = 320;
const SEGMENTS = ['mass', 'affluent', 'private', 'sme', 'corp'] as const;
const SEVERITIES = [1, 2, 3, 4] as const;
const LOSS = 30_000;
/** so many of a hundred get all of it, the others any share */
const WHOLE = 40;
const BRANCHES = 20;

export const branchOf = (n: number): string => `SH_${String(n % BRANCHES).padStart(3, '0')}`;

export function* decidedPeers({ customers, complaints, before }: Peers): Generator<CloudEvent, void> {
  const chance = seeded(SEED);
  const told = (name: string, id: string, subject: string, at: number, data: object, more: object = {}): CloudEvent =>
    ({ specversion: '1.0', id, source: SOURCE, type: `evenhand.${name}.v1`, subject, time: new Date(at).toISOString(), ...more, data });
  const first = before - (DAYS + 20) * DAY;
  for (let n = 0; n < customers; n += 1) {
    yield told('interactions.customer-registered', `registered-${n}`, `c_${n}`, first, { segment: SEGMENTS[n % SEGMENTS.length], locale: 'zh-CN', joinedOn: new Date(first).toISOString().slice(0, 10), consents: [] });
  }
  for (let n = 0; n < complaints; n += 1) {
    const [complaintId, customer, answered] = [`peer-${n}`, `c_${n % customers}`, before - DAY * (1 + Math.floor((DAYS * (complaints - n)) / complaints))];
    yield told('complaints.complaint-received', `filed-${n}`, customer, answered - 10 * DAY, {
      complaintId, issue: 'fees', category: 'general', severity: pick(SEVERITIES, chance), complexity: 'simple', desiredOutcome: 'refund', allegedLossMinor: LOSS, currency: 'CNY',
    }, { productcode: 'CARD_STD', channel: 'app', branchid: branchOf(n), actorkind: 'customer' });
    const compensationMinor = below(100, chance) < WHOLE ? LOSS : below(LOSS, chance);
    yield told('complaints.complaint-response-issued', `answered-${n}`, customer, answered, {
      complaintId, kind: 'final', decision: compensationMinor === 0 ? 'rejected' : 'upheld', reasonCodes: ['FEE_NOT_DISCLOSED'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor, assessedLossMinor: LOSS,
      currency: 'CNY', reviewRouteIncluded: true, externalSchemeIncluded: true, addressesDesiredOutcome: true,
    }, { productcode: 'CARD_STD', actorkind: 'staff', actorref: 'h_3f' });
  }
}
