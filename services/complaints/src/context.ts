import { readStored, registry, SkimmedEvent, storedIdOf } from '@evenhand/contracts';
import type { CloudEvent, ComplaintResponseIssued, EquityAssessed, EquityReviewOpened } from '@evenhand/contracts';
import type { EventStore } from '@evenhand/event-sourcing';
import { factOf } from '@evenhand/ingest';
import type { RecordFact } from '@evenhand/ingest';
import { isFiled, type ComplaintState } from './complaint/complaint.state';
import { complaint } from './complaint/complaint.decider';
import type { Reviewed } from './fact';
import { assessmentIdOf, equityReviewIdOf } from './process-managers/equity';

/** What a decider needs from outside its stream, beside the policies. */
export interface Surroundings {
  readonly vulnerable?: boolean;
  readonly gapOwner?: string;
  readonly splitFrom?: ComplaintState;
  readonly other?: ComplaintState;
  readonly complaint?: ComplaintState;
  readonly reviewed?: Reviewed;
  readonly goneOn?: readonly string[];
  readonly handledBefore?: readonly string[];
}

type Ask = (store: EventStore) => Promise<Surroundings>;

const complaintStream = (id: string): string => `complaint-${id}`;
const textOf = ({ data }: CloudEvent, field: string): string | undefined => (data as Readonly<Record<string, string | undefined>>)[field];

/** Whom a fact's decider has to ask; undefined where its own stream says all. */
export function surroundingsOf({ event, name }: RecordFact): Ask | undefined {
  switch (name) {
    case 'complaint-received': return (store) => ofFiling(store, event);
    case 'complaints-merged': return async (store) => ({ other: await stateOf(store, textOf(event, 'mergedComplaintId')), goneOn: goneOn(await tiesOf(store, event.subject)) });
    case 'complaint-closed': return textOf(event, 'reason') === 'merged' ? async (store) => ({ goneOn: goneOn(await tiesOf(store, event.subject)) }) : undefined;
    case 'review-completed':
    case 'blind-review-completed': return async (store) => ({ handledBefore: await handledBefore(store, event) });
    case 'complaint-split': return async (store) => ({ other: await stateOf(store, textOf(event, 'newComplaintId')) });
    case 'compensation-paid': return async (store) => ({ complaint: await stateOf(store, textOf(event, 'complaintId')) });
    case 'equity-review-decided': return (store) => ofReview(store, textOf(event, 'equityReviewId') ?? '');
    default: return undefined;
  }
}

export async function stateOf(store: EventStore, complaintId: string | undefined): Promise<ComplaintState> {
  const events = complaintId === undefined ? [] : await streamOf(store, complaintStream(complaintId));
  return events.map(factOf).reduce((state, fact) => complaint.evolve(state, fact), complaint.initialState);
}

async function streamOf(store: EventStore, stream: string): Promise<readonly CloudEvent[]> {
  const streams = await store.readStreams([stream]);
  return (streams.get(stream) ?? []).map(({ body }) => readStored(body));
}

/** A review bears the id that follows from the response it was opened for. */
async function ofReview(store: EventStore, equityReviewId: string): Promise<Surroundings> {
  const [opened] = await streamOf(store, `equity-review-${equityReviewId}`);
  if (!opened) return {};
  const events = await streamOf(store, complaintStream((opened.data as EquityReviewOpened).complaintId));
  const response = events.find((event) => event.type === RESPONSE && equityReviewIdOf(storedIdOf(event.source, event.id)) === equityReviewId) as CloudEvent<ComplaintResponseIssued> | undefined;
  if (!response) return {};
  const assessmentId = assessmentIdOf(storedIdOf(response.source, response.id));
  const assessed = events.find(({ type, id }) => type === ASSESSED && id === assessmentId) as CloudEvent<EquityAssessed> | undefined;
  return { reviewed: { response: response.data, ...(assessed && { assessed: assessed.data }) } };
}

/** A complaint that came, by a merger or a split, out of another. */
interface Tie {
  readonly by: 'merger' | 'split';
  readonly complaint: string;
  readonly from: string;
}

async function tiesOf(store: EventStore, customer: string): Promise<readonly Tie[]> {
  const ties: Tie[] = [];
  for await (const page of store.readCustomer(customer)) {
    for (const { body } of page) {
      const event = new SkimmedEvent(body, registry);
      if (event.type !== MERGED && event.type !== SPLIT) continue;
      const { complaintId, mergedComplaintId, newComplaintId } = event.data as { complaintId: string; mergedComplaintId: string; newComplaintId: string };
      ties.push(event.type === MERGED ? { by: 'merger', complaint: complaintId, from: mergedComplaintId } : { by: 'split', complaint: newComplaintId, from: complaintId });
    }
  }
  return ties;
}

const goneOn = (ties: readonly Tie[]): readonly string[] => ties.filter(({ by }) => by === 'merger').map(({ from }) => from);

async function handledBefore(store: EventStore, event: CloudEvent): Promise<readonly string[]> {
  const ties = await tiesOf(store, event.subject);
  const own = textOf(event, 'complaintId') ?? '';
  const before = new Set([own]);
  for (const id of before) for (const { complaint: to, from } of ties) if (to === id) before.add(from);
  before.delete(own);
  const states = await Promise.all([...before].map((id) => stateOf(store, id)));
  return states.flatMap((state) => (isFiled(state) ? state.handlers : []));
}

const HARDSHIP = 'evenhand.interactions.hardship-reported.v1';
const HARDSHIP_ENDED = 'evenhand.interactions.hardship-ended.v1';
const GAP = 'evenhand.interactions.disclosure-gap-found.v1';
const MERGED = 'evenhand.complaints.complaints-merged.v1';
const SPLIT = 'evenhand.complaints.complaint-split.v1';
const RESPONSE = 'evenhand.complaints.complaint-response-issued.v1';
const ASSESSED = 'evenhand.complaints.equity-assessed.v1';

/** Of a journey only what a filing asks for: hardships that have not ended, the gap it is about, the complaint it was split from. */
async function ofFiling(store: EventStore, { subject, data }: CloudEvent): Promise<Surroundings> {
  const { complaintId, gapId } = data as { complaintId: string; gapId?: string };
  const [reported, ended] = [new Set<string>(), new Set<string>()];
  let [gapOwner, splitFrom]: (string | undefined)[] = [];
  for await (const page of store.readCustomer(subject)) {
    for (const { body } of page) {
      const event = new SkimmedEvent(body, registry);
      const told = (field: string): string => (event.data as Readonly<Record<string, string>>)[field] ?? '';
      if (event.type === HARDSHIP) reported.add(told('hardshipId'));
      else if (event.type === HARDSHIP_ENDED) ended.add(told('hardshipId'));
      else if (event.type === GAP && told('gapId') === gapId) gapOwner = subject;
      else if (event.type === SPLIT && told('newComplaintId') === complaintId) splitFrom = told('complaintId');
    }
  }
  if (gapId !== undefined) gapOwner ??= (await streamOf(store, `disclosure-gap-${gapId}`))[0]?.subject;
  return {
    vulnerable: [...reported].some((hardship) => !ended.has(hardship)), ...(gapOwner !== undefined && { gapOwner }),
    ...(splitFrom !== undefined && { splitFrom: await stateOf(store, splitFrom) }),
  };
}
