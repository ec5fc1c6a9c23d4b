import { bucketOf, monthOf, PEER_MONTHS, peersOf, qPeerBp, ZERO_BUCKET } from '@evenhand/audit';
import type { ComplaintAssessed, ComplaintReceived, ComplaintResponseIssued, ComplaintsMerged, CustomerRegistered, EquityAssessed } from '@evenhand/contracts';
import type { RecordedFigures } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';

const ASSESSED = 'evenhand.complaints.equity-assessed.v1';

/** What an event told of peers, and the position it had read them at; none where it found no peers. */
export const recordedPeers: RecordedFigures<ProjectedEvent> = {
  claimOf(event) {
    if (event.type !== ASSESSED) return undefined;
    const { qPeerBp, peerLevel, peerN, peerMedianBp, sketchVersion, statsPosition } = event.data as EquityAssessed;
    if (statsPosition === undefined) return undefined;
    return { at: statsPosition, key: `equity-assessed ${event.id}`, customer: event.customer, figures: { qPeerBp, peerLevel, peerN, peerMedianBp, sketchVersion } };
  },
  begin: () => new PeersInMemory(),
};

/** An erased customer is forgotten; what was decided counts on, under the segment it had. */
interface Person {
  segment?: string;
  readonly complaints: Map<string, Complaint>;
}

interface Complaint {
  readonly person: Person;
  readonly product: string;
  readonly issue: string;
  severity: number;
  /** it goes on in another, and whatever is told of it still changes that no more */
  merged?: true;
  /** of the last response that decides; without one it is no peer */
  decided?: { readonly month: number; readonly compensation: number; readonly loss: number; readonly rejected: boolean };
}

/** Decided complaints of one product and issue, by the month of the response. */
type ByMonth = Map<number, Set<Complaint>>;

/**
 * The decided complaints of the whole log, in memory. It shares with the counter what a bucket is and how figures come of a cell's counts, and neither its fold nor
 * its table: what it counts it counts anew, complaint by complaint.
 */
class PeersInMemory {
  private readonly people = new Map<string, Person>();
  private readonly decided = new Map<string, ByMonth>();

  add(event: ProjectedEvent): void {
    this.tells[event.type]?.(event);
  }

  /** As PM-2 has to tell them: the complaint itself left out, its cells and its redress as they stand here. */
  figures({ customer, data }: ProjectedEvent): Readonly<Record<string, unknown>> {
    const own = this.people.get(customer)?.complaints.get((data as EquityAssessed).complaintId);
    if (!own?.decided) return {};
    const { month, compensation, loss } = own.decided;
    const cells = { L0: new Map<number, number>(), L1: new Map<number, number>(), L2: new Map<number, number>() };
    const months = this.cellOf(own);
    for (let ago = 0; ago < PEER_MONTHS; ago++) {
      for (const peer of months.get(month - ago) ?? []) {
        const bucket = peer === own ? undefined : bucketIn(peer);
        if (bucket === undefined) continue;
        const add = (cell: Map<number, number>): unknown => cell.set(bucket, (cell.get(bucket) ?? 0) + 1);
        add(cells.L2);
        if (peer.severity === own.severity) add(cells.L1);
        if (peer.severity === own.severity && peer.person.segment === own.person.segment) add(cells.L0);
      }
    }
    const { L0, ...wider } = cells;
    const peers = peersOf(own.person.segment === undefined ? wider : { L0, ...wider });
    return peers ? { ...peers, qPeerBp: qPeerBp(compensation, loss, peers.peerMedianBp) } : {};
  }

  private readonly tells: Readonly<Record<string, (event: ProjectedEvent) => void>> = {
    'evenhand.interactions.customer-registered.v1': ({ customer, data }) => {
      this.person(customer).segment = (data as CustomerRegistered).segment;
    },
    'evenhand.interactions.customer-erased.v1': ({ customer }) => {
      this.people.delete(customer);
    },
    'evenhand.complaints.complaint-received.v1': ({ customer, data, productcode = '' }) => {
      const person = this.person(customer);
      const { complaintId, issue, severity } = data as ComplaintReceived;
      if (!person.complaints.has(complaintId)) person.complaints.set(complaintId, { person, product: productcode, issue, severity });
    },
    'evenhand.complaints.complaint-assessed.v1': (event) => {
      const complaint = this.named(event);
      if (complaint) complaint.severity = (event.data as ComplaintAssessed).severity;
    },
    'evenhand.complaints.complaint-response-issued.v1': (event) => this.decide(event),
    'evenhand.complaints.complaints-merged.v1': (event) => {
      const { complaintId, mergedComplaintId } = event.data as ComplaintsMerged;
      const ended = complaintId === mergedComplaintId ? undefined : this.people.get(event.customer)?.complaints.get(mergedComplaintId);
      if (ended) this.place(Object.assign(ended, { merged: true }), undefined);
    },
  };

  private decide(event: ProjectedEvent): void {
    const { kind, decision, compensationMinor = 0, assessedLossMinor = 0 } = event.data as ComplaintResponseIssued;
    const complaint = this.named(event);
    if (!complaint || complaint.merged || decision === undefined || kind === 'holding' || kind === 'interim') return;
    this.place(complaint, { month: monthOf(event.at), compensation: compensationMinor, loss: assessedLossMinor, rejected: decision === 'rejected' });
  }

  private place(complaint: Complaint, decided: Complaint['decided']): void {
    const months = this.cellOf(complaint);
    if (complaint.decided) months.get(complaint.decided.month)?.delete(complaint);
    complaint.decided = decided;
    if (decided) months.set(decided.month, (months.get(decided.month) ?? new Set()).add(complaint));
  }

  private cellOf({ product, issue }: Complaint): ByMonth {
    const name = JSON.stringify([product, issue]);
    const months = this.decided.get(name) ?? new Map<number, Set<Complaint>>();
    this.decided.set(name, months);
    return months;
  }

  private named({ customer, data }: ProjectedEvent): Complaint | undefined {
    return this.people.get(customer)?.complaints.get((data as { readonly complaintId: string }).complaintId);
  }

  private person(customer: string): Person {
    const person = this.people.get(customer) ?? { complaints: new Map<string, Complaint>() };
    this.people.set(customer, person);
    return person;
  }
}

/** @returns undefined where there is no loss that redress could be held against */
function bucketIn({ decided }: Complaint): number | undefined {
  if (!decided || (decided.loss === 0 && !decided.rejected)) return undefined;
  return decided.rejected ? ZERO_BUCKET : bucketOf(decided.compensation, decided.loss);
}
