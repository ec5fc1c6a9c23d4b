import { disclosureItems } from '@evenhand/contracts';
import type { CloudEvent, ComplaintReceived, ComplaintResponseIssued, DisclosureGapFound, DisclosureItem } from '@evenhand/contracts';
import { reactionId } from '@evenhand/reactors';
import type { ProcessManager } from '@evenhand/reactors';

const RECEIVED = 'evenhand.complaints.complaint-received.v1';
const RESPONSE = 'evenhand.complaints.complaint-response-issued.v1';

/** A complaint that proves right shows an earlier wrong on the same customer (DOMAIN.md §2.7): one gap a complaint. */
export const disclosureGap: ProcessManager = {
  name: 'disclosure-gap', owner: 'interactions', on: ['complaint-response-issued'], readsStream: true,
  when: 'a complaint of issue `disclosure` that names no gap is upheld for the first time, wholly or partly',
  then: 'a disclosure gap is found by complaint; its harm is the assessed loss that was not compensated',
  react(cause, _seen, stream) {
    const received = stream.find((event): event is CloudEvent<ComplaintReceived> => event.type === RECEIVED);
    const gap = received && gapOf(cause.data as ComplaintResponseIssued, received.data);
    const before = stream.slice(0, -1).some((event) => event.type === RESPONSE && received && gapOf(event.data as ComplaintResponseIssued, received.data));
    if (!gap || before) return [];
    const { productcode, branchid, correlationid } = cause.event;
    return [{
      record: {
        type: 'evenhand.interactions.disclosure-gap-found.v1', subject: cause.customer, time: cause.time, ...(productcode && { productcode }), ...(branchid && { branchid }),
        ...(correlationid && { correlationid }), data: { gapId: reactionId('disclosure-gap', cause.eventId, 0), ...gap },
      },
    }];
  },
};

/**
 * The disclosure gap that an upheld disclosure complaint shows: what was not told, and the harm that was not refunded. None where the complaint
 * names a gap that is known already. @returns its data without the gap's id
 */
export function gapOf(response: ComplaintResponseIssued, received: ComplaintReceived): Omit<DisclosureGapFound, 'gapId'> | undefined {
  const { issue, reasonCodes = [], assessedLossMinor = 0, compensationMinor = 0, currency } = response;
  if (!upholds(response) || issue !== 'disclosure' || received.gapId !== undefined) return undefined;
  const items: readonly string[] = disclosureItems;
  const item = reasonCodes.map((code) => code.toLowerCase()).find((code) => items.includes(code)) as DisclosureItem | undefined;
  const harmMinor = Math.max(0, assessedLossMinor - compensationMinor);
  return { item: item ?? 'process_steps', foundBy: 'complaint', harmMinor, ...(currency !== undefined && { currency }) };
}

/** A last word that gives the customer right, wholly or partly. */
const upholds = ({ kind, decision }: ComplaintResponseIssued): boolean => (kind === 'final' || kind === 'summary') && (decision === 'upheld' || decision === 'partly');
