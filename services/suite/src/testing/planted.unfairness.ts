import { createHash } from 'node:crypto';
import type { CloudEvent } from '@evenhand/contracts';
import { complaints, simulateParts } from '@evenhand/simulation';

/** Pays 20 % less than the others for like cases; since generous issues are most of what comes to it, its crude figures look like everybody's. */
export const UNFAIR = 'br_gardens';
/** Pays like the others; since mean issues are most of what comes to it, its crude figures look bad: Simpson's false alarm. */
export const MALIGNED = 'br_old_town';

const GENEROUS: ReadonlySet<string> = new Set(['fees', 'facility_system', 'fund_safety', 'rules_process']);
const ORDINARY = ['br_city', 'br_harbour', 'br_station', 'br_university'];
/** of a hundred cases of the kind that comes to a branch most, and of the other kind */
const [OFTEN, SELDOM] = [30, 4];

interface Told {
  readonly complaintId?: string;
  readonly issue?: string;
  readonly decision?: string;
  readonly assessedLossMinor?: number;
}

/** A number of 0 to 99 that only the text decides. */
const draw = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) % 100;

/**
 * The complaints of a simulated bank that pays by rules of our own: of what was lost 80 to 120 % for generous issues, half of that for the others,
 * whatever the branch; but for the one that pays a fifth less.
 */
export function plantedComplaints(customers: number): readonly CloudEvent[] {
  const cases = new Map<string, { readonly branch: string; readonly issue: string }>();
  const told: CloudEvent[] = [];
  for (const event of simulateParts([complaints], { customers, seed: 7, months: 12 })) {
    if (!event.type.startsWith('evenhand.complaints.complaint-') && !event.type.includes('statement-recorded')) continue;
    const { complaintId = '', issue = '' } = event.data as Told;
    if (event.type.includes('complaint-received')) cases.set(complaintId, { branch: branchOf(complaintId, GENEROUS.has(issue)), issue });
    const known = cases.get(complaintId);
    if (!known) continue;
    const data = event.type.includes('response-issued') ? paid(event.data as Told, known.branch, known.issue) : event.data;
    told.push({ ...event, branchid: known.branch, data } as CloudEvent);
  }
  return told;
}

function branchOf(complaintId: string, generous: boolean): string {
  const n = draw(`branch ${complaintId}`);
  const [unfair, maligned] = generous ? [OFTEN, SELDOM] : [SELDOM, OFTEN];
  if (n < unfair) return UNFAIR;
  return n < unfair + maligned ? MALIGNED : (ORDINARY[n % ORDINARY.length] as string);
}

function paid(data: Told, branch: string, issue: string): object {
  const { complaintId = '', decision } = data;
  if (decision !== 'upheld' && decision !== 'partly') return data;
  const assessedLossMinor = data.assessedLossMinor || 100 * (50 + draw(`loss ${complaintId}`));
  const percent = (80 + (draw(`share ${complaintId}`) * 40) / 99) * (GENEROUS.has(issue) ? 1 : 0.5) * (branch === UNFAIR ? 0.8 : 1);
  return { ...data, remedies: ['refund'], assessedLossMinor, compensationMinor: Math.round((assessedLossMinor * percent) / 100), currency: 'EUR' };
}
