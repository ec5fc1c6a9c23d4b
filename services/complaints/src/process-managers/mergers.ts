import type { ComplaintReceived, ComplaintsMerged, ComplaintSplit, CloudEvent } from '@evenhand/contracts';
import type { ProcessManager } from '@evenhand/reactors';

const TYPE = (name: string): string => `evenhand.complaints.${name}.v1`;

/** C-INV-10: a complaint that was merged goes on in the other one, and only there. */
export const endsMerged: ProcessManager = {
  name: 'C-INV-10-merged', owner: 'complaints', on: ['complaints-merged'],
  when: 'another complaint is merged into one',
  then: 'the other one is closed, reason `merged`; its receipt and its clocks go on in the one that stays',
  react(cause) {
    const { mergedComplaintId } = cause.data as ComplaintsMerged;
    return [{ record: { type: TYPE('complaint-closed'), subject: cause.customer, time: cause.time, data: { complaintId: mergedComplaintId, reason: 'merged' } } }];
  },
};

/** What the service fills in anew, and the gap, which the first complaint is about. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(['due', 'vulnerable', 'gapId']);

/** C-INV-10: what is split off is a complaint of its own, received when the whole was. */
export const opensSplit: ProcessManager = {
  name: 'C-INV-10-split', owner: 'complaints', on: ['complaint-split'], readsStream: true,
  when: 'a complaint is split',
  then: 'a new complaint about the issue named is received at the moment of the first receipt, with the clocks of the first',
  react(cause, _seen, stream) {
    const { newComplaintId, issue } = cause.data as ComplaintSplit;
    const filed = stream.find((event): event is CloudEvent<ComplaintReceived> => event.type === TYPE('complaint-received'));
    if (!filed) return [];
    const merged = stream.filter((event): event is CloudEvent<ComplaintsMerged> => event.type === TYPE('complaints-merged'));
    const received = [filed.time, ...merged.map(({ data }) => data.receivedAt)].reduce((first, time) => (Date.parse(time) < Date.parse(first) ? time : first));
    const told = Object.fromEntries(Object.entries(filed.data).filter(([name]) => !NOT_ITS_OWN.has(name)));
    const { channel, productcode, branchid, correlationid } = filed;
    return [{
      record: {
        type: TYPE('complaint-received'), subject: cause.customer, time: received, ...(channel && { channel }), ...(productcode && { productcode }),
        ...(branchid && { branchid }), ...(correlationid && { correlationid }), data: { ...told, complaintId: newComplaintId, issue },
      },
    }];
  },
};
