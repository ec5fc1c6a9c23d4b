import { Clock, InMemoryEventStore } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog } from '@evenhand/nest';
import { Registry } from 'prom-client';
import { SUITE } from './complaint/beside.decider';
import { ComplaintsCommands } from './complaints.commands';
import { stateOf } from './context';
import type { Fact } from './fact';
import { PolicyBook } from './policies.follower';
import { day, fact, received, response, statement } from './testing/facts';

class SetClock extends Clock {
  override now(): number {
    return day(100);
  }
}

let store: InMemoryEventStore;
let door: ComplaintsCommands;
beforeEach(() => {
  store = new InMemoryEventStore(() => new Date(day(100)));
  door = new ComplaintsCommands(store, new SetClock(), new PolicyBook(store, new DirectJourneyLog(store), createLog('silent')), { jurisdictions: { all: ['CN'], ofBranch: new Map() }, sampleSeed: 'seed' }, new Registry());
});

/** What a batch of facts is answered: `stored`, or the code of each refusal. */
async function told(...facts: readonly Fact[]): Promise<readonly string[]> {
  const results = await door.take(facts.map(({ event }) => door.candidate(event, { writer: event.source === SUITE ? 'suite' : 'publisher' })));
  return results.map((result) => (result.status === 'rejected' ? result.problem.code : result.status));
}
const filed = (complaintId: string, at: number): Fact => received(day(at), { complaintId });
const merged = (complaintId: string, mergedComplaintId: string): Fact => fact('complaints-merged', day(5), { complaintId, mergedComplaintId });
const of = (complaintId: string, one: Fact): Fact => ({ ...one, event: { ...one.event, data: { ...one.event.data, complaintId } } });

describe('complaints that are merged', () => {
  beforeEach(() => told(filed('cmp_a', 0), filed('cmp_b', 1), filed('cmp_c', 2)));

  it('never go round in a ring, even in one batch before the suite has ended any of them', async () => {
    expect(await told(merged('cmp_a', 'cmp_b'), merged('cmp_b', 'cmp_a'), merged('cmp_b', 'cmp_c'), merged('cmp_c', 'cmp_b'), merged('cmp_c', 'cmp_a'))).toEqual([
      'stored', 'complaint_not_open', 'complaint_not_open', 'complaint_not_open', 'stored',
    ]);
  });

  it('are ended only where another one goes on with them, whoever says so', async () => {
    const ended = (complaintId: string): Fact => fact('complaint-closed', day(5), { complaintId, reason: 'merged' }, { actorkind: 'system', source: SUITE });
    expect(await told(ended('cmp_b'), merged('cmp_a', 'cmp_b'), ended('cmp_b'))).toEqual(['transition_refused', 'stored', 'stored']);
    expect(await stateOf(store, 'cmp_b')).toMatchObject({ stage: 'MERGED' });
  });

  it('bring their handlers with them: none of these reviews the one that goes on (C-INV-2)', async () => {
    const assigned = (complaintId: string, handlerRef: string): Fact => fact('complaint-assigned', day(3), { complaintId, handlerRef, conflictDeclared: false });
    const reviewed = (reviewerRef: string): Fact => fact('review-completed', day(9), { complaintId: 'cmp_a', reviewerRef, outcome: 'confirmed' });
    await told(assigned('cmp_c', 'h_c'), merged('cmp_b', 'cmp_c'), merged('cmp_a', 'cmp_b'), of('cmp_a', statement(day(6))), of('cmp_a', response(day(7))));
    await told(of('cmp_a', fact('response-disputed', day(8))), of('cmp_a', fact('review-requested', day(8), {}, { actorkind: 'customer' })));
    expect(await told(reviewed('h_c'), reviewed('h_z'))).toEqual(['reviewer_is_handler', 'stored']);
  });
});
