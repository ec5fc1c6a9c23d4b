import type { CloudEvent } from '@evenhand/contracts';
import { below, pick } from './chance';
import { DAY, iso } from './happened';

/** of each publisher, before anything is killed: enough for cells of twenty like cases */
const COMPLAINTS = 130;
/** One customer in four has no segment, and is compared with all alike. */
const SEGMENTS = ['private', 'private', 'mass', undefined] as const;
export const BRANCHES = ['SH_021', 'SH_022'] as const;
/** Those of the desks, of whom each publisher registers so many. */
const DESK_CUSTOMERS = 20;
const SOURCE = 'urn:evenhand-torture:bank';
export const ISSUES = ['fees', 'disclosure', 'staff_attitude'] as const;

export interface Past {
  readonly customers: readonly CloudEvent[];
  readonly complaints: readonly CloudEvent[];
}

/** Complaints that were answered before the suite was there, of more than a year: what later redress is compared with. */
export function pastComplaints(publisher: number, chance: () => number): Past {
  const told = Array.from({ length: COMPLAINTS }, (_, n) => {
    const [subject, complaintId] = [`c_past_${publisher}_${n}`, `past-${publisher}-${n}`];
    const at = Date.now() - (3 + below(400, chance)) * DAY;
    const fact = (name: string, days: number, data: object): CloudEvent => ({
      specversion: '1.0', id: `${name}-${complaintId}`, source: SOURCE, type: `evenhand.complaints.${name}.v1`, subject, time: iso(at + days * DAY), productcode: 'CARD_STD',
      branchid: pick(BRANCHES, chance), data,
    });
    const segment = pick(SEGMENTS, chance);
    const decision = pick(['upheld', 'upheld', 'partly', 'rejected'], chance);
    return {
      customers: segment === undefined ? [] : [registered(subject, at - DAY, segment)],
      complaints: [
        { ...fact('complaint-received', 0, {
          complaintId, issue: pick(ISSUES, chance), category: 'general', severity: 1 + below(2, chance), complexity: 'simple', desiredOutcome: 'refund',
        }), actorkind: 'customer' as const },
        fact('statement-recorded', 1, { complaintId, statementHash: 'a4'.repeat(32), byCustomer: true, conduct: { listened: true } }),
        { ...fact('complaint-response-issued', 2, {
          complaintId, kind: 'final', decision, reasonCodes: ['FEE_COMPOSITION'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], assessedLossMinor: 10_000,
          compensationMinor: decision === 'rejected' ? 0 : 100 * (40 + below(61, chance)), currency: 'CNY', reviewRouteIncluded: true, externalSchemeIncluded: true,
        }), actorkind: 'staff' as const },
      ],
    };
  });
  const waiting = Array.from({ length: DESK_CUSTOMERS }, (_, n): CloudEvent => registered(`c_complains_${publisher}_${n}`, Date.now() - 500 * DAY, pick(['private', 'mass'], chance)));
  return { customers: [...waiting, ...told.flatMap(({ customers }) => customers)], complaints: told.flatMap(({ complaints }) => complaints) };
}

const registered = (subject: string, at: number, segment: string): CloudEvent => ({
  specversion: '1.0', id: `registered-${subject}`, source: SOURCE, type: 'evenhand.interactions.customer-registered.v1', subject, time: iso(at),
  data: { segment, locale: 'zh-CN', joinedOn: iso(at).slice(0, 10), consents: [] },
});
