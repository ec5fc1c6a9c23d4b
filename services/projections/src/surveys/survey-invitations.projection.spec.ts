import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { surveyInvitations } from './survey-invitations.projection';

const told = (name: string, data: object = {}): CloudEvent => fact('c-1', `survey-${name}`, noon(0), { surveyId: 's-1', ...data });
const invited = told('invited', { instrument: 'justice4', invitedBy: 'system', sampleSeed: '2026Q1', triggerEventId: 'e-1', rate: 20 });
const answered = told('answered', { instrument: 'justice4', answers: [{ item: 'D', value: 4 }] });
const voided = told('voided', { entries: [] });
const row = (...events: readonly CloudEvent[]): unknown => fold(surveyInvitations, events, true).get('s-1');

describe('an invitation to a survey', () => {
  it('tells why the customer was drawn', () => {
    expect(row(invited)).toEqual({ customer: 'c-1', instrument: 'justice4', trigger: 'e-1', sampleSeed: '2026Q1', rate: 20, invitedAt: noon(0), state: 'open' });
  });

  it('is answered, and voided for good, in whatever order that was told', () => {
    expect(row(invited, answered)).toMatchObject({ state: 'answered' });
    for (const order of [[invited, answered, voided], [answered, voided, invited], [invited, voided, answered]]) expect(row(...order)).toMatchObject({ state: 'voided', rate: 20 });
  });

  it("is none where another system's survey is answered", () => {
    expect(row(answered)).toMatchObject({ invitedAt: null, state: 'answered' });
    expect(surveyInvitations.key(projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' })))).toBeUndefined();
  });
});
