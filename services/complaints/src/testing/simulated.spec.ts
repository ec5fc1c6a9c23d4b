import { registry, streamOf, type CloudEvent, type EventType } from '@evenhand/contracts';
import { DomainError } from '@evenhand/event-sourcing';
import { simulate } from '@evenhand/simulation';
import { shippedBook, withCalendar, withPolicy, type ClockBook } from '../clocks/clock-book';
import { complaint } from '../complaint/complaint.decider';
import { isFiled, type ComplaintState } from '../complaint/complaint.state';
import { deciderOf } from '../deciders';
import { is, type ComplaintsContext, type DataOf, type Fact } from '../fact';
import { fact, post } from './facts';

/** What a bank's systems tell of its complaints, each once, as it arrives; and whose the gaps are. */
const told: Fact[] = [];
const gaps = new Map<string, string>();
const ids = new Set<string>();
for (const event of simulate({ customers: 2_000, seed: 1, months: 12 })) {
  const [, service, name = ''] = event.type.split('.');
  if (name === 'disclosure-gap-found') gaps.set((event.data as { gapId: string }).gapId, event.subject);
  if (service !== 'complaints' || ids.has(event.id)) continue;
  ids.add(event.id);
  told.push({ event, name, at: Date.parse(event.time) });
}
const byTime = [...told].sort((a, b) => a.at - b.at);
const typeOf = ({ type }: CloudEvent): EventType => registry.get(type) as EventType;

/** The service without its store: every stream goes through its decider, policies are known at once, and what is merged is closed. */
class Service {
  readonly refused: string[] = [];
  readonly stages = new Set<string>();
  private readonly states = new Map<string, unknown>();
  private book: ClockBook = shippedBook;
  private readonly goneOn: string[] = [];
  private redress: readonly DataOf<'redress-policy-published'>[] = [];

  constructor(private readonly jurisdictions: readonly string[]) {}

  take(posted: Fact): void {
    const { event, name } = posted;
    const type = typeOf(event);
    const decider = deciderOf(type.aggregate);
    const stream = streamOf(type, event);
    let state = this.states.get(stream) ?? decider.initialState;
    try {
      for (const stored of decider.decide(post(posted, this.contextOf(event)), state)) state = decider.evolve(state, stored);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.refused.push(`${event.id} ${name} ${error.code}: ${error.message}`);
    }
    this.states.set(stream, state);
    if (type.aggregate === 'complaint') this.stages.add((state as ComplaintState).stage);
    this.goOn(posted);
  }

  private contextOf({ data }: CloudEvent): ComplaintsContext {
    const { mergedComplaintId, newComplaintId, complaintId, gapId } = data as Readonly<Record<string, string>>;
    const owner = gaps.get(gapId ?? '');
    return {
      book: this.book, jurisdictions: this.jurisdictions, redressPolicies: this.redress, goneOn: this.goneOn, other: this.complaint(mergedComplaintId ?? newComplaintId ?? ''),
      complaint: this.complaint(complaintId ?? ''), ...(owner !== undefined && { gapOwner: owner }),
    };
  }

  complaint(id: string): ComplaintState {
    return (this.states.get(`complaint-${id}`) ?? complaint.initialState) as ComplaintState;
  }

  private goOn(posted: Fact): void {
    if (is(posted, 'sla-policy-published')) this.book = withPolicy(this.book, posted.event.data, posted.at);
    if (is(posted, 'calendar-published')) this.book = withCalendar(this.book, posted.event.data);
    if (is(posted, 'redress-policy-published')) this.redress = [...this.redress, posted.event.data];
    if (is(posted, 'complaints-merged')) {
      const { event: { data, subject }, at } = posted;
      this.goneOn.push(data.mergedComplaintId);
      this.take(fact('complaint-closed', at, { complaintId: data.mergedComplaintId, reason: 'merged' }, { subject, actorkind: 'system', source: 'urn:evenhand:complaints' }));
    }
  }
}

const through = (jurisdictions: readonly string[], facts: readonly Fact[]): Service => {
  const service = new Service(jurisdictions);
  for (const one of facts) service.take(one);
  return service;
};

describe('the complaints of a simulated bank', () => {
  it.each([['internal'], ['CN,internal'], ['UK,US,internal,internal-updates']])('are refused nothing under the clocks of %s, as they arrive and in the order of their times', (list) => {
    const jurisdictions = list.split(',');
    expect(through(jurisdictions, told).refused).toEqual([]);
    expect(through(jurisdictions, byTime).refused).toEqual([]);
  });

  it('stand in every stage that there is', () => {
    expect([...through(['internal'], told).stages].sort()).toEqual([
      'ACCEPTED', 'ACKNOWLEDGED', 'AWAITING_CUSTOMER', 'CLOSED', 'DISPUTED', 'INVESTIGATING', 'MERGED', 'RECEIVED', 'REFERRED_EXTERNAL', 'REPORTED', 'RESPONSE_ISSUED',
      'UNDER_REVIEW', 'WITHDRAWN',
    ]);
  });

  it('are of some hundred customers, and most of them are ended', () => {
    const service = through(['internal'], told);
    const states = told.filter(({ name }) => name === 'complaint-received').map(({ event }) => service.complaint((event.data as { complaintId: string }).complaintId)).filter(isFiled);
    expect(new Set(states.map(({ customer }) => customer)).size).toBeGreaterThan(300);
    expect(states.filter(({ stage }) => ['CLOSED', 'WITHDRAWN', 'REFERRED_EXTERNAL', 'MERGED'].includes(stage)).length / states.length).toBeGreaterThan(0.7);
  });

  it('come in their order, each complaint by itself', () => {
    const last = new Map<string, number>();
    for (const { event, at } of told.filter(({ event }) => typeOf(event).aggregate === 'complaint')) {
      const stream = streamOf(typeOf(event), event);
      expect(at).toBeGreaterThanOrEqual(last.get(stream) ?? 0);
      last.set(stream, at);
    }
  });
});
